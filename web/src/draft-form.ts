// The form of a draft's metadata, whole without this: rows of parts are added and taken out in place,
// the summary counts its letters, and what was typed is not lost by leaving.

export function enhanceForm(): void {
  const form = document.querySelector<HTMLFormElement>("#metadata");
  if (form) {
    warnOfLoss(form);
    for (const table of form.querySelectorAll<HTMLTableElement>("table.partrows")) handleRows(table);
  }
  // Forms that do something once: a second click while the first is under way does nothing.
  for (const one of document.querySelectorAll<HTMLFormElement>("form[method=post]")) sendOnce(one);
}

function warnOfLoss(form: HTMLFormElement): void {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

function sendOnce(form: HTMLFormElement): void {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    else if (!event.defaultPrevented) sent = true;
  });
  // Back from the next page by the browser's own button.
  addEventListener("pageshow", () => (sent = false));
}

/** Turns the tick that takes a row out into a button, and adds rows without asking the server. */
function handleRows(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const add = table.parentElement?.parentElement?.querySelector<HTMLButtonElement>("button.add-row");
  const last = body?.rows[body.rows.length - 1];
  if (!body || !add || !last) return;
  const blank = last.cloneNode(true) as HTMLTableRowElement;
  add.addEventListener("click", (event) => {
    event.preventDefault();
    const row = blank.cloneNode(true) as HTMLTableRowElement;
    const index = body.rows.length;
    for (const field of row.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")) {
      const own = field.name.replace(/^.*\./, "");
      field.name = `part.${index}.${own}`;
      if (field.type !== "hidden") field.value = "";
    }
    body.append(row);
    row.querySelector<HTMLInputElement>("input:not([type=hidden])")?.focus();
  });
}
