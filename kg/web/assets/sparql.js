// The plain editor: answers are shown below the form. Without this script the form leads to the answer itself. Where YASGUI
// is there, it takes the form's place (yasgui.js).
"use strict";

const form = document.querySelector("form.sparql");
const result = document.getElementById("result");
const words = JSON.parse(form.dataset.words);

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function cell(value) {
  const made = element("td", null);
  if (!value) return made;
  if (value.type === "uri" && /^https?:/.test(value.value)) {
    const own = "https://w3id.org/lodestone/";
    const place = value.value.startsWith(own) ? `/${value.value.slice(own.length)}` : value.value;
    made.append(element("a", value.value.startsWith(own) ? place.slice(1) : value.value, { href: place }));
  } else {
    made.textContent = value.value;
    if (value["xml:lang"]) made.lang = value["xml:lang"];
  }
  return made;
}

function table(answer) {
  const made = element("table", null);
  const count = answer.results.bindings.length;
  made.append(element("caption", `${count} ${count === 1 ? words.row : words.rows}`));
  const head = element("tr", null);
  for (const name of answer.head.vars) head.append(element("th", name, { scope: "col" }));
  made.createTHead().append(head);
  const body = made.createTBody();
  for (const row of answer.results.bindings) {
    const line = element("tr", null);
    for (const name of answer.head.vars) line.append(cell(row[name]));
    body.append(line);
  }
  return made;
}

function told(problem, lang) {
  return element("p", problem.detail, { role: "alert", class: "alert", lang });
}

async function run() {
  result.replaceChildren(element("p", words.running, { class: "quiet", role: "status" }));
  const answer = await fetch("/sparql", {
    method: "POST",
    body: document.getElementById("query").value,
    headers: {
      "Content-Type": "application/sparql-query",
      Accept: "application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.1",
    },
  });
  const kind = answer.headers.get("Content-Type") || "";
  const parts = [];
  if (answer.headers.get("Lodestone-Cut")) parts.push(element("p", words.cut, { role: "alert", class: "alert" }));
  if (kind.startsWith("application/problem+json")) parts.push(told(await answer.json(), answer.headers.get("Content-Language")));
  else if (kind.startsWith("application/sparql-results+json")) {
    const found = await answer.json();
    parts.push("boolean" in found ? element("p", String(found.boolean), { class: "note" }) : table(found));
  } else parts.push(element("pre", await answer.text(), { tabindex: "0" }));
  result.replaceChildren(...parts);
  result.focus();
}

form.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.name === "download") return;
  event.preventDefault();
  run();
});
document.getElementById("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
