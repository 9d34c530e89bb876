// A page that waits for a file to be looked into asks again by itself, ever more slowly, and takes
// over the new state once there is one. Without this, its link does the same.

/** Times between two looks, in milliseconds; the last one stays. */
const pauses = [1_000, 1_500, 2_000, 3_000, 5_000, 10_000];
/** A page that was left open does not ask for ever. */
const looksMax = 60;

const selector = "[data-looking]";
/** A model that somebody has opened: loading the page anew would take it out of their hands. */
const isInUse = (): boolean => document.querySelector(".model-viewer[data-open]") !== null;

async function look(count: number): Promise<void> {
  if (!document.querySelector(selector) || count >= looksMax) return;
  await new Promise((resolve) => setTimeout(resolve, pauses[Math.min(count, pauses.length - 1)]));
  if (document.hidden) return void document.addEventListener("visibilitychange", () => void look(count), { once: true });
  if (isInUse()) return look(count);
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    // Only a page loaded anew brings along what it needs to turn a model.
    if (page && !page.querySelector(selector) && !isInUse()) return location.reload();
  } catch {
    // The next look may reach the registry again.
  }
  await look(count + 1);
}

void look(0);
