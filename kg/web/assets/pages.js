// What makes pages quicker to use; each of them works without.
"use strict";

// Evidence opens below its row. It is the page with why=1, fetched once, from which the row's part is taken.
const pages = new Map();

async function explained(address) {
  if (!pages.has(address)) {
    const found = fetch(address, { headers: { Accept: "text/html" } }).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    });
    found.catch(() => pages.delete(address));
    pages.set(address, found);
  }
  return pages.get(address);
}

async function toggle(button, link) {
  const row = button.closest("tr");
  const below = row.nextElementSibling;
  if (below && below.classList.contains("why")) {
    below.hidden = !below.hidden;
    button.setAttribute("aria-expanded", String(!below.hidden));
    row.classList.toggle("opened", !below.hidden);
    return;
  }
  button.setAttribute("aria-busy", "true");
  try {
    const page = await explained(link.href.split("#")[0]);
    const part = page.getElementById(`why-${link.dataset.row}`);
    if (!part) { window.location.assign(link.href); return; }
    row.after(document.importNode(part, true));
    row.classList.add("opened");
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", part.id);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Error)) throw error;
    window.location.assign(link.href);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

for (const link of document.querySelectorAll("a.why")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "why";
  button.textContent = link.textContent;
  button.setAttribute("aria-label", link.getAttribute("aria-label"));
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => toggle(button, link));
  link.replaceWith(button);
}

// Fields left empty are no part of the address.
for (const form of document.querySelectorAll("form.ask")) {
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input, select")) if (field.value === "") field.disabled = true;
  });
}
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.ask :disabled")) field.disabled = false;
});

// Long lists show only what has the words typed.
for (const form of document.querySelectorAll("form.filter")) {
  const input = form.querySelector("input");
  const told = form.querySelector("output");
  const entries = [...document.querySelectorAll(form.dataset.filter)].map((one) => [one, one.textContent.toLowerCase()]);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [one, text] of entries) {
      const fits = words.every((word) => text.includes(word));
      one.hidden = !fits;
      if (fits) count += 1;
    }
    for (const group of document.querySelectorAll("section.module, section.asked-group")) {
      group.hidden = !group.querySelector(`${form.dataset.filter}:not([hidden])`);
    }
    told.textContent = words.length ? `${count} / ${entries.length}` : "";
  });
}
