// Lines of a file that can be pointed at: `#L10-L20` is marked, and a tap on a number writes the
// address; with Shift it reaches from the line marked before.

const list = document.querySelector<HTMLElement>("pre.lines");

/** First and last line an address names. */
function named(hash: string): [number, number] | null {
  const found = /^#L(\d+)(?:-L?(\d+))?$/.exec(hash);
  if (!found?.[1]) return null;
  const first = Number(found[1]);
  const last = Number(found[2] ?? first);
  return first <= last ? [first, last] : [last, first];
}

function mark(scroll: boolean): void {
  for (const line of list?.querySelectorAll(".marked") ?? []) line.classList.remove("marked");
  const range = named(location.hash);
  if (!range) return;
  let line = document.getElementById(`L${range[0]}`);
  if (scroll) line?.scrollIntoView({ block: "center" });
  for (let number = range[0]; line && number <= range[1]; number += 1) {
    line.classList.add("marked");
    line = line.nextElementSibling as HTMLElement | null;
  }
}

list?.addEventListener("click", (event) => {
  const line = event.target;
  if (!(line instanceof HTMLElement) || !/^L\d+$/.test(line.id)) return;
  // Only the number in front of the line, whichever side that is on.
  const style = getComputedStyle(line);
  const gutter = Number.parseFloat(style.paddingInlineStart);
  const box = line.getBoundingClientRect();
  const from = style.direction === "rtl" ? box.right - event.clientX : event.clientX - box.left;
  if (from > gutter) return;
  const before = named(location.hash)?.[0];
  const number = Number(line.id.slice(1));
  const [first, last] = event.shiftKey && before ? [Math.min(before, number), Math.max(before, number)] : [number, number];
  history.replaceState(null, "", first === last ? `#L${first}` : `#L${first}-L${last}`);
  mark(false);
});
addEventListener("hashchange", () => mark(true));
mark(true);
