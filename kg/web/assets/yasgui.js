// YASGUI in place of the form: it asks this service only, and keeps nothing in the browser.
const place = document.getElementById("yasgui");
const told = JSON.parse(place.dataset.words);
const OWN = "https://w3id.org/lodestone/";
let yasgui = null;
const SPOKEN = ".tabbar, .yasqe_buttons, .yasr_header, .dt-info, .dt-paging, .errorHeader, .booleanResult, .context-menu";

// Texts are looked up with # for their numbers: "# results in # seconds".
function translated(text) {
  const numbers = text.match(/\d[\d.,]*/g) || [];
  const found = told[text.trim().replace(/\d[\d.,]*/g, "#")];
  return found === undefined ? null : found.replace(/#/g, () => numbers.shift());
}

function translate(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = translated(walker.currentNode.data);
    if (text !== null) walker.currentNode.data = text;
  }
  for (const one of root.querySelectorAll("[title], [aria-label], [placeholder]")) {
    for (const name of ["title", "aria-label", "placeholder"]) {
      const text = one.hasAttribute(name) ? translated(one.getAttribute(name)) : null;
      if (text !== null) one.setAttribute(name, text);
    }
  }
}

// Of a problem document, what it says in words.
function plainly(answer) {
  answer.classList.add("plain");
  try {
    answer.textContent = JSON.parse(answer.textContent).detail || answer.textContent;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error; // it is no such document, and is shown as it is
  }
}

// What YASGUI leaves without a name or says in English; names of ours lead to this service.
function dress() {
  const tab = yasgui.getTab();
  if (tab && tab.yasqe) prepare(tab.getYasqe());
  for (const root of document.querySelectorAll(SPOKEN)) translate(root);
  for (const one of place.querySelectorAll(".tableSizer:not([aria-label])")) one.setAttribute("aria-label", told.size);
  for (const one of place.querySelectorAll("th .dt-column-title:empty")) one.textContent = "#";
  for (const one of place.querySelectorAll(".yasr textarea:not([aria-label])")) one.setAttribute("aria-label", told.answer);
  for (const one of place.querySelectorAll(".errorResult pre:not(.plain)")) plainly(one);
  for (const one of place.querySelectorAll(".yasr_btn")) one.setAttribute("aria-disabled", String(one.matches(".disabled")));
  for (const one of place.querySelectorAll(".yasqe_sharePopup input:not([aria-label])")) one.setAttribute("aria-label", told.share);
  for (const one of place.querySelectorAll(`.yasr a[href^="${OWN}"]`)) one.href = `/${one.getAttribute("href").slice(OWN.length)}`;
}

// A list of tabs holds tabs only: the button that adds one stands behind it.
function bar() {
  const tabs = place.querySelector(".tabsList");
  const button = tabs.querySelector(".addTab");
  const made = document.createElement("div");
  made.className = "tabbar";
  tabs.before(made);
  button.replaceWith(document.createElement("span"));
  made.append(tabs, button);
}

// YASGUI would tell what is wrong in inline styles, which the policy refuses: here it is told in text.
function explain(editor) {
  const mark = editor.setGutterMarker.bind(editor);
  editor.setGutterMarker = (line, gutter, marker) => {
    if (gutter === "gutterErrorBar" && marker) {
      const { state } = editor.getTokenAt({ line, ch: editor.getLine(line).length }, true);
      const expected = (state.possibleCurrent || []).join(", ");
      const note = document.createElement("span");
      note.className = "told";
      note.textContent = state.errorMsg || (expected ? `${told.expected} ${expected}` : told.wrong);
      marker.onmouseover = marker.onmouseout = null;
      marker.setAttribute("role", "img");
      marker.setAttribute("aria-label", note.textContent);
      marker.append(note);
    }
    return mark(line, gutter, marker);
  };
}

const prepared = new WeakSet();

function prepare(editor) {
  if (prepared.has(editor)) return;
  prepared.add(editor);
  editor.setOption("extraKeys", { ...editor.getOption("extraKeys"), Tab: false, "Shift-Tab": false }); // Tab leads out, as everywhere
  const field = editor.getInputField();
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-multiline", "true");
  field.setAttribute("aria-label", told.query);
  explain(editor);
  editor.checkSyntax();
}

function edit(Yasgui) {
  Object.assign(Yasgui.Yasqe.defaults, {
    prefixCcApi: null, autocompleters: ["variables"], persistenceId: null, inputStyle: "contenteditable",
  });
  Yasgui.Yasr.defaults.persistenceId = null;
  Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { compact: true };
  Object.assign(Yasgui.Yasr.plugins.table.defaults.tableConfig.language, { aria: told.aria });
  place.hidden = false;
  const endpoint = `${window.location.origin}/sparql`;
  const shared = new URLSearchParams(window.location.hash.slice(1)).has("query");
  yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    persistenceId: null,
    // A shared link may name a query, and no other service.
    populateFromUrl: (found) => ({ ...found, requestConfig: { ...found.requestConfig, endpoint } }),
    autofocus: false,
    copyEndpointOnNewTab: true,
    tabName: told.query,
    yasr: { prefixes: told.prefixes },
  });
  bar();
  if (!shared) yasgui.getTab().getYasqe().setValue(document.getElementById("query").value);
  document.querySelector("form.sparql").hidden = true;
  new MutationObserver(dress).observe(place, { childList: true, subtree: true, characterData: true });
  dress();
}

if (window.Yasgui) edit(window.Yasgui);
