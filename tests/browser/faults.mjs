// What is looked for in a page, by functions that run inside of it: each returns its faults as lines.

/** The window scrolls sideways, and what sticks out. */
export function tooWide() {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  // What is wider than its own box is not the window's matter.
  const boxed = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  const isOut = (element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && !boxed(element) && (right > innerWidth + 1 || left < -1) && !element.matches(".skip, .hidden") && element.checkVisibility();
  };
  const out = [...document.body.querySelectorAll("*")].filter(isOut);
  // Words may stick out of a box that does not.
  const spills = (element) => element.scrollWidth > element.clientWidth && element.clientWidth > 2 && getComputedStyle(element).overflowX === "visible" && !boxed(element);
  const found = out.length > 0 ? out : [...document.body.querySelectorAll("*")].filter(spills);
  const deepest = found.filter((element) => ![...element.children].some((child) => found.includes(child)));
  return [`${over} px wider than the window: ${deepest.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | ")}`];
}

/** Text that its box cuts off with no way to see it. */
export function clipped() {
  const ownText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  const isCut = (element) => {
    const { width, height } = element.getBoundingClientRect();
    // Words for screen readers alone.
    if (width <= 2 || height <= 2 || element.matches(".hidden")) return false;
    const over = { X: element.scrollWidth - element.clientWidth > 2, Y: element.scrollHeight - element.clientHeight > 4 };
    if ((!over.X && !over.Y) || !element.checkVisibility({ visibilityProperty: true })) return false;
    const style = getComputedStyle(element);
    if (style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") return false;
    return ["X", "Y"].some((axis) => over[axis] && ["hidden", "clip"].includes(style[`overflow${axis}`]));
  };
  const cut = [...document.body.querySelectorAll("*")].filter((element) => ownText(element) && isCut(element));
  return cut.slice(0, 3).map((element) => `cut off: ${element.outerHTML.slice(0, 160)}`);
}

/** One heading, a title, and data for machines that machines can read. */
export function structure() {
  const found = [];
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) found.push(`${heads} headings of the first level`);
  if (!/\S.* · Commonwright$/.test(document.title)) found.push(`its title is “${document.title}”`);
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      if (!JSON.parse(script.textContent)["@context"]) found.push("JSON-LD without a context");
    } catch (error) {
      found.push(`JSON-LD that is none: ${error}`);
    }
  }
  return found;
}

/** It runs the wrong way. */
export function leftToRight() {
  const { dir } = document.documentElement;
  return dir === "rtl" ? [] : [`it runs ${dir || "as it likes"}`];
}

/** What waits for a script: nothing to read, a form that cannot be sent. */
export function waiting() {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const main = document.querySelector("main");
  const found = [];
  if (!main?.querySelector("h1") || main.innerText.trim().length < 40) found.push("there is nothing to read");
  for (const button of document.querySelectorAll("button")) {
    if (shown(button) && (!button.form || button.type === "button")) found.push(`nothing happens at ${button.outerHTML.slice(0, 120)}`);
  }
  for (const form of document.querySelectorAll("form")) {
    const sends = [...form.elements].some(({ type }) => ["submit", "image"].includes(type));
    if (shown(form) && !sends) found.push(`cannot be sent: ${form.outerHTML.slice(0, 120)}`);
  }
  for (const image of document.querySelectorAll("main img")) {
    if (shown(image) && !image.src && !image.srcset) found.push(`an image waits for a script: ${image.outerHTML.slice(0, 120)}`);
  }
  const busy = [...document.querySelectorAll("[aria-busy=true]")].filter(shown);
  return [...found, ...busy.map((element) => `waits for a script: ${element.outerHTML.slice(0, 120)}`)];
}

/** Notes what moves, from the first stroke on; runs before the page's own scripts. */
export function watchShifts() {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 80));
      if (!hadRecentInput) window.shifts.push({ value, moved });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** What has moved since, where it is more than `max`, as browsers sum it up. */
export function moved(max) {
  const sum = window.shifts.reduce((total, { value }) => total + value, 0);
  const worst = window.shifts.toSorted((a, b) => b.value - a.value)[0];
  return sum < max ? [] : [`moves by ${sum.toFixed(3)} while it loads: ${worst.moved.join(" | ")}`];
}

/** Keeps so many of what is alike: what holds for them holds for the others. */
export function abridge([selector, max]) {
  for (const element of [...document.querySelectorAll(selector)].slice(max)) element.remove();
}

/** Barriers that axe-core, which is in the page already, finds by these rules. */
export async function barriers(runOnly) {
  const { violations } = await window.axe.run(document, { runOnly, resultTypes: ["violations"], preload: false });
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}
