// Draws parts with three.js: one call a surface, only when asked. Buffers hold the packed positions as
// they came (8 bytes a vertex) and indices; there are no normals, facets are shaded from where they are.

import {
  BufferAttribute,
  BufferGeometry,
  DepthTexture,
  DoubleSide,
  GLSL3,
  LineSegments,
  Mesh,
  NearestFilter,
  OrthographicCamera,
  RawShaderMaterial,
  Scene,
  WebGLRenderer,
  WebGLRenderTarget,
  type IUniform,
  type Object3D,
} from "three";
import { DARK, LIGHT, ownPair, type Pair, type Palette } from "./colors";
import { plus, type Eye } from "./eye";
import { gridLines, type Grid } from "./ground";
import type { Cut, Part } from "./part";
import {
  FACET_FRAGMENT,
  FACET_VERTEX,
  GROUND_FRAGMENT,
  GROUND_VERTEX,
  SCREEN_FRAGMENT,
  SCREEN_VERTEX,
} from "./shaders";

/** Samples of all windows together; more make a phone run out of memory. */
const SAMPLES_MAX = 9_000_000;
/** A step in depth that is drawn as a line, as a share of what is seen. */
const STEP = 0.006;
/** How far around a place its surroundings reach, as shares of what is seen: for grooves and for rooms. */
const HOLLOWS = [0.012, 0.05];
/** Pixels between the lines of a cut. */
const HATCH = 7;
/** What the id of a part fits into beside the mark of a cut. */
const IDS = 120;

/** How it is to look. */
export interface Look {
  dark: boolean;
  edges: boolean;
  shells: boolean;
  ground: boolean;
  /** What is cut away: everything beyond `at` along `normal`. */
  cut: Cut | null;
}

type Uniforms = Record<string, IUniform>;

const raw = (vertexShader: string, fragmentShader: string, uniforms: Uniforms): RawShaderMaterial =>
  new RawShaderMaterial({ vertexShader, fragmentShader, uniforms, glslVersion: GLSL3, side: DoubleSide });

/** Places an object without three's own turns and sizes. */
function fix(object: Object3D): void {
  object.matrixAutoUpdate = false;
  object.frustumCulled = false;
}

class Shown {
  readonly meshes: { mesh: Mesh<BufferGeometry, RawShaderMaterial>; plain: IUniform<number[]> }[] = [];
  readonly positions: BufferAttribute;

  constructor(
    readonly part: Part,
    shared: Uniforms,
  ) {
    const { model } = part;
    this.positions = new BufferAttribute(model.positions, 4);
    for (const { indices } of model.surfaces) {
      const geometry = new BufferGeometry();
      geometry.setAttribute("position", this.positions);
      geometry.setIndex(new BufferAttribute(indices, 1));
      const plain: IUniform<number[]> = { value: [] };
      const own = { plain, part: { value: (part.number % IDS) + 1 } };
      const material = raw(FACET_VERTEX, FACET_FRAGMENT, { ...shared, ...own });
      // Where new and old lie in one plane, the new one is seen.
      material.polygonOffset = part.mark(this.meshes.length) === "removed";
      material.polygonOffsetFactor = 1;
      material.polygonOffsetUnits = 4;
      const mesh = new Mesh(geometry, material);
      fix(mesh);
      this.meshes.push({ mesh, plain });
    }
  }

  place(): void {
    const { scale, origin } = this.part;
    for (const { mesh } of this.meshes) {
      mesh.matrix.makeScale(scale, scale, scale).setPosition(...origin);
      mesh.matrixWorldNeedsUpdate = true;
    }
  }

  paint(palette: Palette): void {
    this.meshes.forEach(({ plain }, at) => {
      const color = this.part.model.surfaces[at]?.color;
      const mark = this.part.mark(at);
      const pair: Pair = mark ? palette[mark] : color ? ownPair(color) : palette.plain;
      plain.value = pair.flat();
    });
  }

  dispose(): void {
    for (const { mesh } of this.meshes) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
  }
}

export class Stage {
  readonly canvas: HTMLCanvasElement;
  /** Frames that were drawn. */
  frames = 0;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly screen = new Scene();
  private readonly camera = new OrthographicCamera();
  private target: WebGLRenderTarget | null = null;
  private readonly shown: Shown[] = [];
  private ground: LineSegments<BufferGeometry, RawShaderMaterial> | null = null;
  private groundKey = "";
  private density = 1;
  private sized = "";
  private finest = 1;
  private readonly facet: Uniforms = {
    cut: { value: false },
    plane: { value: [0, 0, 0, 0] },
    towards: { value: [0, 0, 1] },
    hatch: { value: 1 },
    told: { value: false },
    warned: { value: [] },
    shells: { value: [] },
  };
  private readonly lines: IUniform<number[]> = { value: [] };
  private readonly post: Uniforms = {
    colors: { value: null },
    facings: { value: null },
    depths: { value: null },
    size: { value: [1, 1] },
    samples: { value: 1 },
    reach: { value: 1 },
    edges: { value: true },
    bends: { value: true },
    line: { value: [0, 0, 0] },
    depth: { value: 1 },
    rise: { value: 1 },
    sampled: { value: 1 },
    hollows: { value: true },
    around: { value: [1, 1] },
    deep: { value: 1 },
  };

  /** Throws where the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.renderer = new WebGLRenderer({ canvas, alpha: true, antialias: false, depth: false, stencil: false });
    this.renderer.debug.checkShaderErrors = false;
    this.renderer.setClearColor(0, 0);
    fix(this.camera);
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3));
    const material = raw(SCREEN_VERTEX, SCREEN_FRAGMENT, this.post);
    material.depthTest = false;
    material.depthWrite = false;
    const all = new Mesh(geometry, material);
    fix(all);
    this.screen.add(all);
  }

  /** Shows a part, instead of what was shown of it before. */
  put(part: Part): void {
    this.remove(part);
    const shown = new Shown(part, this.facet);
    this.shown.push(shown);
    for (const { mesh } of shown.meshes) this.scene.add(mesh);
  }

  private remove(part: Part): void {
    const at = this.shown.findIndex((shown) => shown.part === part);
    if (at === -1) return;
    const [shown] = this.shown.splice(at, 1);
    for (const { mesh } of shown?.meshes ?? []) this.scene.remove(mesh);
    shown?.dispose();
  }

  /** Bytes that the graphics card holds of all parts. */
  get bytes(): number {
    let bytes = 0;
    for (const { positions, meshes } of this.shown) {
      bytes += positions.array.byteLength;
      for (const { mesh } of meshes) bytes += mesh.geometry.index?.array.byteLength ?? 0;
    }
    return bytes;
  }

  get calls(): number {
    return this.shown.reduce((sum, { meshes }) => sum + meshes.length, 0);
  }

  resize(width: number, height: number, density: number): void {
    const key = [width, height, density].join(" ");
    if (key === this.sized) return;
    this.sized = key;
    this.density = density;
    this.renderer.setPixelRatio(density);
    this.renderer.setSize(width, height, false);
    const [across, down] = [this.canvas.width, this.canvas.height];
    const samples = across * down * 4 <= SAMPLES_MAX ? 2 : 1;
    this.target?.depthTexture?.dispose();
    this.target?.dispose();
    this.target = new WebGLRenderTarget(across * samples, down * samples, {
      count: 2,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
      depthTexture: new DepthTexture(across * samples, down * samples),
    });
    this.finest = samples;
    const { post } = this;
    Object.assign(post["colors"] ?? {}, { value: this.target.textures[0] });
    Object.assign(post["facings"] ?? {}, { value: this.target.textures[1] });
    Object.assign(post["depths"] ?? {}, { value: this.target.depthTexture });
  }

  /** As fine as there is room for; or, while somebody turns and the card is slow, one sample a pixel. */
  private sample(quick: boolean): void {
    const samples = quick ? 1 : this.finest;
    const [across, down] = [this.canvas.width * samples, this.canvas.height * samples];
    this.target?.viewport.set(0, 0, across, down);
    this.set("size", [across, down]);
    this.set("samples", samples);
    this.set("reach", Math.max(1, Math.round((samples * this.density) / 2)));
    this.set("hollows", !quick);
  }

  private set(name: string, value: unknown): void {
    const uniform = this.facet[name] ?? this.post[name];
    if (uniform) uniform.value = value;
  }

  draw(eye: Eye, look: Look, quick: boolean): void {
    if (!this.target) return;
    this.sample(quick);
    this.aim(eye);
    this.paint(eye, look);
    this.layGround(eye, look);
    this.renderer.setRenderTarget(this.target);
    this.renderer.render(this.scene, this.camera);
    this.renderer.setRenderTarget(null);
    this.renderer.render(this.screen, this.camera);
    this.frames += 1;
  }

  private aim(eye: Eye): void {
    const { camera } = this;
    const { towards, right, up } = eye;
    const reach = eye.radius * 4;
    const at = plus(eye.target, towards, reach / 2);
    camera.matrix.set(
      ...[right[0], up[0], towards[0], at[0]],
      ...[right[1], up[1], towards[1], at[1]],
      ...[right[2], up[2], towards[2], at[2]],
      ...([0, 0, 0, 1] as const),
    );
    camera.matrixWorldNeedsUpdate = true;
    camera.left = -eye.width / 2 / eye.scale;
    camera.right = -camera.left;
    camera.top = eye.middle / eye.scale;
    camera.bottom = (eye.middle - eye.height) / eye.scale;
    camera.near = 0;
    camera.far = reach;
    camera.updateProjectionMatrix();
  }

  private paint(eye: Eye, look: Look): void {
    const palette = look.dark ? DARK : LIGHT;
    this.set("told", look.shells);
    this.set("warned", palette.warned.flat());
    this.set("shells", palette.shells.flat(2));
    this.set("cut", look.cut !== null);
    if (look.cut) this.set("plane", [...look.cut.normal, look.cut.at]);
    this.set("towards", eye.towards);
    this.set("hatch", HATCH / eye.scale);
    this.set("edges", look.edges);
    this.set("bends", !this.shown.some(({ part }) => part.rough));
    this.set("line", palette.line);
    this.lines.value = palette.ground.flat();
    const across = Math.max(eye.width, eye.height) / eye.scale;
    const samples = Number(this.post["samples"]?.value);
    this.set("depth", eye.radius * 4);
    const seen = Math.min(across, eye.radius * 2);
    this.set("deep", (eye.radius * 4) / seen);
    this.set("around", HOLLOWS.map((share) => share * seen * eye.scale * this.density * samples));
    this.set("rise", seen * STEP);
    this.set("sampled", 1 / (eye.scale * this.density * samples));
    for (const shown of this.shown) {
      shown.place();
      shown.paint(palette);
    }
  }

  /** The ground's grid, made anew where its lines changed. */
  private layGround(eye: Eye, look: Look): void {
    const wanted = look.ground && eye.pitch > 0.02 ? this.grid : null;
    const key = wanted ? JSON.stringify(wanted) : "";
    if (key === this.groundKey) return;
    this.groundKey = key;
    if (this.ground) {
      this.scene.remove(this.ground);
      this.ground.geometry.dispose();
      this.ground.material.dispose();
      this.ground = null;
    }
    if (!wanted) return;
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(gridLines(wanted)), 4));
    this.ground = new LineSegments(geometry, raw(GROUND_VERTEX, GROUND_FRAGMENT, { lines: this.lines }));
    fix(this.ground);
    this.scene.add(this.ground);
  }

  /** The grid to draw: set before drawing. */
  grid: Grid | null = null;

  dispose(): void {
    for (const shown of this.shown) shown.dispose();
    this.target?.depthTexture?.dispose();
    this.target?.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
