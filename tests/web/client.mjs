// Asks a service as any program would: rows and graphs in every type, a thing by its IRI, and a query that is wrong.
const [root, select, construct, types] = process.argv.slice(2);

async function ask(query, accept) {
  const headers = { Accept: accept, "Content-Type": "application/sparql-query" };
  const response = await fetch(`${root}/sparql`, { method: "POST", headers, body: query });
  if (!response.ok) throw new Error(`${accept}: ${response.status} ${await response.text()}`);
  return response;
}

const told = { types: [] };
for (const type of JSON.parse(types)) {
  const rows = /sparql-results|csv|tab-separated/.test(type);
  const response = await ask(rows ? select : construct, type);
  const text = await response.text();
  if (text.length < 50) throw new Error(`${type}: too short`);
  told.types.push(response.headers.get("content-type").split(";")[0]);
}
told.rows = (await (await ask(select, "application/sparql-results+json")).json()).results.bindings.length;
const thing = await fetch(`${root}/id/state/KOR`, { headers: { Accept: "text/turtle" } });
told.redirected = thing.redirected && thing.url.endsWith("/id/state/KOR.ttl");
const wrong = await fetch(`${root}/sparql?query=${encodeURIComponent("SELECT *{")}`);
told.column = (await wrong.json()).column;
told.allowed = wrong.headers.get("access-control-allow-origin");
console.log(JSON.stringify(told));
