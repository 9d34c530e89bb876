// The programs that run on the graphics card. First every facet is drawn with its color and with the
// way it faces, twice as fine as the screen; then lines are put where something ends or bends, as the
// registry's own pictures have them, and the samples of a pixel become its color.

export const FACET_VERTEX = /* glsl */ `
precision highp float;
in vec4 position;
uniform mat4 modelMatrix, viewMatrix, projectionMatrix;
out vec3 place;
out vec3 seen;
flat out int code;
void main() {
  vec4 world = modelMatrix * vec4(position.xyz, 1.0);
  vec4 view = viewMatrix * world;
  place = world.xyz;
  seen = view.xyz;
  code = int(position.w + 0.5);
  gl_Position = projectionMatrix * view;
}`;

export const FACET_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
in vec3 place;
in vec3 seen;
flat in int code;
uniform bool cut;
uniform vec4 plane;
uniform vec3 towards;
uniform float hatch;
uniform bool told;
uniform float part;
uniform vec3 plain[2];
uniform vec3 warned[2];
uniform vec3 shells[16];
layout(location = 0) out vec4 color;
layout(location = 1) out vec4 facing;
const vec3 LIGHT = vec3(-0.45, 0.72, 0.53);
void main() {
  if (cut && dot(place, plane.xyz) > plane.w) discard;
  int kind = code & 3;
  vec3 normal = normalize(cross(dFdx(seen), dFdy(seen)));
  vec3 shade = plain[0];
  vec3 lit = plain[1];
  if (told) {
    int which = (code >> 2) * 2;
    shade = shells[which];
    lit = shells[which + 1];
    if (kind == 1) {
      bool stripe = fract((gl_FragCoord.x + gl_FragCoord.y) / 14.0) < 0.4;
      shade = warned[0];
      lit = stripe ? warned[0] : warned[1];
    }
  }
  bool inside = gl_FrontFacing == (kind == 1);
  // A cavity is a hollow of its body: the body's color, deeper.
  if (told && kind == 3 && !inside) lit = mix(lit, shade, 0.5);
  float across = dot(plane.xyz, towards);
  float id = part;
  if (cut && inside && kind != 2 && across > 0.001) {
    // The first thing met behind the plane is a back: here the plane goes through something solid.
    vec3 on = place + towards * ((plane.w - dot(plane.xyz, place)) / across);
    vec3 along = normalize(plane.yzx + plane.zxy * (mod(part, 2.0) < 0.5 ? 1.0 : -1.0));
    bool line = fract(dot(on, along) / hatch) < 0.2;
    color = vec4(line ? shade : mix(lit, vec3(1.0), 0.25), 1.0);
    normal = vec3(0.0, 0.0, 1.0);
    id += 128.0;
  } else {
    float light = clamp(0.4 + 0.6 * dot(normal, LIGHT), 0.0, 1.0);
    color = vec4(mix(shade, lit, light), 1.0);
  }
  facing = vec4(normal * 0.5 + 0.5, id / 255.0);
}`;

export const GROUND_VERTEX = /* glsl */ `
precision highp float;
in vec4 position;
uniform mat4 modelMatrix, viewMatrix, projectionMatrix;
flat out float strong;
void main() {
  strong = position.w;
  gl_Position = projectionMatrix * viewMatrix * modelMatrix * vec4(position.xyz, 1.0);
}`;

export const GROUND_FRAGMENT = /* glsl */ `
precision highp float;
flat in float strong;
uniform vec3 lines[2];
layout(location = 0) out vec4 color;
layout(location = 1) out vec4 facing;
void main() {
  color = vec4(strong > 0.5 ? lines[1] : lines[0], 1.0);
  facing = vec4(0.0);
}`;

export const SCREEN_VERTEX = /* glsl */ `
precision highp float;
in vec3 position;
void main() {
  gl_Position = vec4(position.xy, 0.0, 1.0);
}`;

export const SCREEN_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
uniform highp sampler2D colors, facings, depths;
uniform ivec2 size;
uniform int samples, reach;
uniform bool edges, bends;
uniform vec3 line;
uniform float depth, rise, sampled, deep;
uniform bool hollows;
uniform vec2 around;
out vec4 color;
const float BEND = 0.866;
const int TAPS = 20;
const float DARKEST = 0.3;
// Hollows are darker: what lies farther away than its surroundings gets less light.
float dark(ivec2 at) {
  if (texelFetch(facings, at, 0).a == 0.0) return 0.0;
  float here = texelFetch(depths, at, 0).r;
  vec2 sum = vec2(0.0);
  vec2 weight = vec2(0.0001);
  for (int tap = 0; tap < TAPS; tap++) {
    float angle = float(tap) * 2.39996;
    vec2 way = vec2(cos(angle), sin(angle)) * sqrt((float(tap) + 0.5) / float(TAPS));
    for (int ring = 0; ring < 2; ring++) {
      ivec2 there = clamp(at + ivec2(way * around[ring]), ivec2(0), size - 1);
      if (texelFetch(facings, there, 0).a == 0.0) continue;
      sum[ring] += texelFetch(depths, there, 0).r;
      weight[ring] += 1.0;
    }
  }
  vec2 farther = (here - sum / weight) * deep;
  return min(max(farther.x, 0.0) * 2.4 + max(farther.y, 0.0) * 1.4, DARKEST);
}
float slope(vec3 normal) {
  return (abs(normal.x) + abs(normal.y)) / max(abs(normal.z), 0.03);
}
bool parts(ivec2 here, ivec2 there) {
  if (any(lessThan(there, ivec2(0))) || any(greaterThanEqual(there, size))) return false;
  vec4 one = texelFetch(facings, here, 0);
  vec4 two = texelFetch(facings, there, 0);
  if (one.a == 0.0 && two.a == 0.0) return false;
  if (abs(one.a - two.a) > 0.001) return true;
  if (one.a > 0.5) return false;
  vec3 a = one.xyz * 2.0 - 1.0;
  vec3 b = two.xyz * 2.0 - 1.0;
  if (bends && dot(a, b) < BEND * length(a) * length(b)) return true;
  float apart = abs(texelFetch(depths, here, 0).r - texelFetch(depths, there, 0).r) * depth;
  return apart > rise + 3.0 * sampled * max(slope(a), slope(b));
}
bool lined(ivec2 at) {
  for (int step = 1; step <= reach; step++) {
    ivec2 x = ivec2(1, 0), y = ivec2(0, 1);
    int before = step - 1;
    if (parts(at + x * before, at + x * step) || parts(at - x * before, at - x * step)) return true;
    if (parts(at + y * before, at + y * step) || parts(at - y * before, at - y * step)) return true;
  }
  return false;
}
void main() {
  ivec2 first = ivec2(gl_FragCoord.xy) * samples;
  vec4 sum = vec4(0.0);
  for (int y = 0; y < samples; y++) {
    for (int x = 0; x < samples; x++) {
      ivec2 at = min(first + ivec2(x, y), size - 1);
      vec4 shown = texelFetch(colors, at, 0);
      if (edges && lined(at)) shown = vec4(line, 1.0);
      sum += vec4(shown.rgb * shown.a, shown.a);
    }
  }
  color = sum / float(samples * samples);
  if (hollows) color.rgb *= 1.0 - dark(min(first, size - 1)) * 0.7;
}`;
