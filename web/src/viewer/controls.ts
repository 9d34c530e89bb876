// How people turn, move and come nearer: mouse, fingers and keys. The page keeps its scrolling until
// somebody has touched the model, and gets it back when they touch something else.

import type { Eye, Spot } from "./eye";

/** Radians a pixel, and a key. */
const TURN = 0.008;
const KEY_TURN = Math.PI / 36;
/** Pixels a key moves. */
const KEY_MOVE = 40;
const KEY_ZOOM = 1.25;
/** A press that moved less than this is a click. */
const CLICK = 5;
const WHEEL = 0.0016;
/** Wheels that count lines or pages, in pixels. */
const WHEEL_UNITS = [1, 18, 400];

export interface Handlers {
  changed(moving: boolean): void;
  clicked(at: Spot): void;
  hovered(at: Spot | null): void;
  home(): void;
  /** A key turned, moved or zoomed: to be told. */
  keyed(): void;
}

export class Controls {
  private readonly pointers = new Map<number, Spot>();
  private started: Spot | null = null;
  private far = false;
  private panning = false;
  private active = false;
  private readonly stop = new AbortController();

  constructor(
    private readonly area: HTMLElement,
    private readonly eye: Eye,
    private readonly handlers: Handlers,
  ) {
    const { signal } = this.stop;
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      run: (event: HTMLElementEventMap[K]) => void,
      options: AddEventListenerOptions = {},
    ): void => area.addEventListener(name, run, { signal, ...options });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"] as const) on(name, (event) => this.up(event));
    on("pointerleave", () => this.handlers.hovered(null));
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("keydown", (event) => this.key(event));
    on("contextmenu", (event) => event.preventDefault());
    on("dblclick", () => this.handlers.home());
    on("focus", () => this.wake(true));
    document.addEventListener(
      "pointerdown",
      ({ target }) => {
        if (target instanceof Node && !area.parentElement?.contains(target)) this.wake(false);
      },
      { signal },
    );
  }

  /** Takes fingers and the wheel from the page, or gives them back. */
  wake(active: boolean): void {
    this.active = active;
    this.area.toggleAttribute("data-active", active);
  }

  dispose(): void {
    this.stop.abort();
  }

  private spot({ clientX, clientY }: MouseEvent): Spot {
    const { left, top } = this.area.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === "mouse") {
      event.preventDefault();
      this.area.focus({ preventScroll: true });
      this.wake(true);
    }
    const spot = this.spot(event);
    this.pointers.set(event.pointerId, spot);
    if (this.pointers.size === 1) {
      this.started = spot;
      this.far = false;
    } else {
      this.far = true;
    }
    this.panning = event.button !== 0 || event.shiftKey;
    this.area.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    const spot = this.spot(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      this.handlers.hovered(spot);
      return;
    }
    const { started } = this;
    if (started && Math.hypot(spot[0] - started[0], spot[1] - started[1]) > CLICK) this.far = true;
    if (!this.active || !this.far) return;
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    const other = others[0];
    const [x, y] = [spot[0] - before[0], spot[1] - before[1]];
    this.pointers.set(event.pointerId, spot);
    if (other) {
      const apart = (from: Spot): number => Math.hypot(from[0] - other[0], from[1] - other[1]);
      this.eye.move(x / 2, y / 2);
      const middle: Spot = [(spot[0] + other[0]) / 2, (spot[1] + other[1]) / 2];
      if (apart(before) > 0) this.eye.zoom(apart(spot) / apart(before), middle);
    } else if (this.panning) {
      this.eye.move(x, y);
    } else {
      this.eye.turn(-x * TURN, y * TURN);
    }
    this.handlers.changed(true);
  }

  private up(event: PointerEvent): void {
    const was = this.pointers.delete(event.pointerId);
    if (!was) return;
    const isClick = !this.far && event.type === "pointerup" && event.button === 0 && this.pointers.size === 0;
    if (isClick && !this.active) {
      this.area.focus({ preventScroll: true });
      this.wake(true);
    } else if (isClick) {
      this.handlers.clicked(this.spot(event));
    }
    if (this.pointers.size === 0) {
      this.started = null;
      if (this.far && this.active) this.handlers.changed(false);
    }
  }

  private wheel(event: WheelEvent): void {
    if (!this.active) return;
    event.preventDefault();
    const pixels = event.deltaY * (WHEEL_UNITS[event.deltaMode] ?? 1);
    const strength = event.ctrlKey ? 6 : 1;
    this.eye.zoom(Math.exp(-pixels * WHEEL * strength), this.spot(event));
    this.handlers.changed(true);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.area) return;
    const { eye } = this;
    const turn = (x: number, y: number): void =>
      event.shiftKey ? eye.move(x * KEY_MOVE, y * KEY_MOVE) : eye.turn(x * KEY_TURN, y * KEY_TURN);
    const keys: Record<string, () => void> = {
      ArrowLeft: () => turn(-1, 0),
      ArrowRight: () => turn(1, 0),
      ArrowUp: () => turn(0, event.shiftKey ? -1 : 1),
      ArrowDown: () => turn(0, event.shiftKey ? 1 : -1),
      "+": () => eye.zoom(KEY_ZOOM),
      "=": () => eye.zoom(KEY_ZOOM),
      "-": () => eye.zoom(1 / KEY_ZOOM),
      "0": () => this.handlers.home(),
      Home: () => this.handlers.home(),
      Enter: () => this.handlers.clicked([eye.width / 2, eye.middle]),
      " ": () => this.handlers.clicked([eye.width / 2, eye.middle]),
    };
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
    if (event.key !== "Enter" && event.key !== " ") {
      this.handlers.changed(false);
      this.handlers.keyed();
    }
  }
}
