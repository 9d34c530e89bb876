// Two pictures seen by one camera, one over the other: the upper one is a box that can be drawn
// narrower. With this script by a slider, too, which keys and fingers reach.

for (const swipe of document.querySelectorAll<HTMLElement>("[data-swipe]")) {
  const over = swipe.querySelector<HTMLElement>(".over");
  if (!over) continue;
  const slider = document.createElement("input");
  slider.type = "range";
  slider.max = "1000";
  slider.value = "500";
  slider.setAttribute("aria-label", swipe.dataset["label"] ?? "");
  slider.addEventListener("input", () => {
    over.style.inlineSize = `${Number(slider.value) / 10}%`;
  });
  // Drawn by its corner, the slider follows.
  new ResizeObserver(() => {
    const share = over.offsetWidth / Math.max(swipe.clientWidth, 1);
    if (document.activeElement !== slider) slider.value = String(Math.round(share * 1_000));
  }).observe(over);
  swipe.append(slider);
}
