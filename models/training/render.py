"""Paint one portrait: factors in, an RGB picture and a label per pixel out.

    image, labels = render(sample_factors(np.random.default_rng([seed, index])), side=128)

Layers are painted from back to front. Each one blends its colour by an alpha and claims the pixels where that alpha passes
a threshold (mostly one half), so the last layer to claim a pixel names it. Lengths are in image units (-1..1 over the
picture); `u, v` are coordinates in the turned head, `fu, fv` follow the features, which yaw and pitch move further.
"""
from types import SimpleNamespace
from typing import Optional, Tuple

import numpy as np

from factors import LABELS, Factors
from shapes import (Colour, Field, both, coverage, ellipse, from_palette, hsv, lerp, pixel_grid, rgb, rounded_box,
                    segment_distance, sign, smoothstep)

SKIN = np.array([[255, 226, 204], [247, 206, 174], [231, 180, 140], [205, 146, 104], [158, 104, 72], [112, 72, 52]], np.float32) / 255
HAIR = np.array([[38, 30, 33], [72, 48, 38], [118, 76, 46], [168, 112, 58], [214, 168, 96], [238, 208, 144]], np.float32) / 255
IRIS = np.array([[66, 40, 26], [104, 66, 36], [128, 110, 50], [84, 134, 84], [74, 128, 176], [110, 160, 196]], np.float32) / 255
LASHES = rgb(0.10, 0.07, 0.08)
WHITE = rgb(1, 1, 1)

LABEL_INDEX = {name: index for index, name in enumerate(LABELS)}
MOUTH_HEIGHT = 0.335
SIDES = (-1, 1)  # left and right in the picture


class Canvas:
    """The picture under way: RGB float32 [side, side, 3] in 0..1, labels uint8 [side, side]."""

    def __init__(self, side: int):
        self.image = np.empty((side, side, 3), np.float32)
        self.labels = np.zeros((side, side), np.uint8)

    def paint(self, colour: np.ndarray, alpha: Field, label: Optional[str] = None, threshold: float = 0.5) -> None:
        """Blend a colour ([3] or [side, side, 3]) by alpha; claim the pixels above the threshold for the label."""
        self.image += (colour - self.image) * alpha[..., None]
        if label:
            self.claim(alpha > threshold, label)

    def claim(self, where: Field, label: str) -> None:
        self.labels[where] = LABEL_INDEX[label]

    def has(self, label: str) -> Field:
        return self.labels == LABEL_INDEX[label]


class Sitter:
    """What several layers need to know: pose, proportions, colours, and the shapes of head and hair."""

    def __init__(self, factors: Factors, side: int):
        f = self.f = SimpleNamespace(**factors)
        self.x, self.y = pixel_grid(side)
        self.place_head(f)
        self.mix_colours(f)
        self.shape_hair(f)
        self.shape_face(f)

        self.eye_distance = 0.205 + 0.022 * f.eye_space
        self.eye_size = lerp(0.092, 0.135, f.eye_size)
        self.mouth_width = lerp(0.115, 0.225, f.mouth_w)

    def place_head(self, f) -> None:
        self.width, self.height = 0.50 + 0.05 * f.face_w, 0.62 + 0.05 * f.face_h
        tilt = f.roll * 0.13
        cosine, sine = float(np.cos(tilt)), float(np.sin(tilt))
        x = self.x - 0.03 * f.yaw
        y = self.y - (-0.03 + 0.02 * f.pitch) - 0.5  # the head tilts around the neck
        self.u, self.v = cosine * x + sine * y, -sine * x + cosine * y + 0.5
        self.fu, self.fv = self.u - 0.075 * f.yaw, self.v - 0.05 * f.pitch

    def mix_colours(self, f) -> None:
        self.skin = from_palette(SKIN, f.skin) * rgb(1 + 0.03 * f.skin_warm, 1, 1 - 0.05 * f.skin_warm)
        self.shade = self.skin * rgb(0.78, 0.68, 0.66)
        self.highlight = np.clip(self.skin * 1.08 + 0.05, 0, 1)
        hair = from_palette(HAIR, f.hair_tone)
        hair = hair + (rgb(0.62, 0.24, 0.12) - hair) * min(0.75, f.hair_red)
        self.hair = hair + (rgb(0.76, 0.76, 0.79) - hair) * f.grey

    def shape_hair(self, f) -> None:
        u, v = self.u, self.v
        self.wave = f.wave * 0.045 * np.sin(v * 13 + 1.0 + np.sign(u) * 0.6)
        self.cap_width = self.width + 0.035 + 0.13 * f.hair_vol
        self.cap = ellipse(u, v + 0.02, self.cap_width, self.height + 0.03 + 0.15 * f.hair_vol)
        self.hair_end = lerp(-0.12, 1.05, f.hair_len)
        half_length = (self.hair_end + 0.9) * 0.5
        curtain = rounded_box(u - self.wave, v - (self.hair_end - 0.9) * 0.5,
                              self.cap_width * (0.93 + 0.14 * f.hair_len * smoothstep(-0.2, 0.65, v)),
                              max(0.05, half_length), min(0.33, max(0.04, (self.hair_end + 0.9) * 0.45)))
        self.curtain = both(curtain, -0.12 - v)

    def shape_face(self, f) -> None:
        u, v, width, height = self.u, self.v, self.width, self.height
        across = np.abs(u) / width
        along = np.where(v < 0, -v / (height * 0.98), v / height)
        chin = np.clip(v / height, 0, 1.2)
        narrowing = 1 + lerp(0.26, 0.02, f.jaw) * chin * chin
        self.face = (across * narrowing) ** 2.1 + along ** np.where(v < 0, 2.2, lerp(2.0, 3.0, f.jaw)) - 1
        self.face_alpha = coverage(self.face)
        radius = np.clip((u / width) ** 2 + (v / height) ** 2, 0, 1)
        facing = np.sqrt(1 - radius * 0.92)
        self.lit = 0.55 * facing + 0.42 * f.light * (u / width) - 0.28 * (v / height) + 0.28


def bump(x, centre: float, width: float) -> np.ndarray:
    """Exponent of a Gaussian, to be added up: exp(-bump(x) - bump(y)) is a soft spot."""
    return ((x - centre) / width) ** 2


def paint_background(canvas: Canvas, s: Sitter) -> None:
    f = s.f
    top = hsv(f.bg_hue, f.bg_sat, f.bg_light)
    bottom = hsv(f.bg_hue + 0.10 * (f.bg_grad - 0.3), f.bg_sat * 0.8 + 0.12 * f.bg_grad, f.bg_light * lerp(0.95, 0.6, f.bg_grad))
    canvas.image[:] = top + (bottom - top) * ((s.y + 1) * 0.5)[..., None]
    canvas.image += (0.10 * np.exp(-(s.x * s.x + (s.y + 0.1) ** 2) * 1.6))[..., None]


def paint_back_hair(canvas: Canvas, s: Sitter) -> None:
    behind = both(np.minimum(s.cap * 0.4, s.curtain), s.v - max(s.hair_end, 0.05))
    strands = 0.80 + 0.10 * np.sin(s.u * 26 + s.wave * 30 + 2) * smoothstep(-0.2, 0.5, s.v)
    canvas.paint((s.hair * 0.68) * strands[..., None], coverage(behind), 'hair')


def paint_clothes_and_neck(canvas: Canvas, s: Sitter) -> None:
    f, x, y = s.f, s.x, s.y
    cloth = hsv(f.cloth_hue, lerp(0.65, 0.25, f.cloth_light), lerp(0.32, 0.9, f.cloth_light))
    shoulders = coverage(ellipse(x, y - 1.22, 0.98 - 0.08 * f.fem, 0.55))
    folds = 0.92 + 0.14 * np.clip(1.0 - (y - 0.68) * 1.2, 0, 1) + 0.10 * f.light * x
    canvas.paint(cloth * folds[..., None], shoulders, 'clothes')

    neck_x = x - 0.025 * f.yaw
    depth, opening = lerp(0.06, 0.34, f.collar), lerp(0.27, 0.24, f.collar)
    if f.collar < 0.5:
        neckline = ellipse(neck_x, y - 0.66, opening, 0.12 + depth * 0.75)
    else:
        neckline = (np.abs(neck_x) / opening + (y - 0.66) / (0.10 + depth)) - 1
    neckline = both(neckline, 0.60 - y)
    hem = np.clip(cloth * (1.25 if f.cloth_light < 0.4 else 0.72), 0, 1)
    canvas.paint(hem, coverage(neckline - 0.20) * shoulders, 'clothes')

    neck = rounded_box(neck_x, y - 0.75, 0.20 + 0.02 * (1 - f.fem) + 0.02 * f.face_w, 0.42, 0.1)
    alpha = np.maximum(coverage(neckline), coverage(both(neck, y - 0.80)))
    under_chin = s.shade * 0.92
    tone = under_chin + (s.skin * 0.97 - under_chin) * smoothstep(0.45, 0.85, y)[..., None]
    canvas.paint(tone * (1 + 0.12 * f.light * np.clip(neck_x * 2, -1, 1))[..., None], alpha, 'neck')


def paint_ears(canvas: Canvas, s: Sitter) -> None:
    for side in SIDES:
        x, y = s.u - side * (s.width * 0.985) + 0.03 * s.f.yaw, s.v - 0.04
        canvas.paint(s.skin * (0.96 + 0.08 * s.f.light * side), coverage(ellipse(x, y, 0.085, 0.125)), 'ears')
        canvas.paint(s.shade, coverage(ellipse(x - side * 0.005, y, 0.045, 0.075), 2.5) * 0.6)


def paint_face(canvas: Canvas, s: Sitter) -> None:
    light = smoothstep(0.05, 0.95, s.lit)[..., None] * 1.6
    tone = s.shade + (s.skin - s.shade) * np.clip(light, 0, 1) + (s.highlight - s.skin) * np.clip(light - 1, 0, 1) * 0.9
    if s.f.blush > 0.02:
        for side in SIDES:
            cheek = np.exp(-(bump(s.fu, side * (s.eye_distance + 0.07), 0.12) + bump(s.fv, 0.19, 0.085))) * s.f.blush * 0.55
            tone = tone + (s.skin * rgb(1.02, 0.62, 0.62) - tone) * cheek[..., None]
    canvas.paint(tone, s.face_alpha, 'skin')


def paint_wrinkles(canvas: Canvas, s: Sitter) -> None:
    wrinkle = s.f.wrinkle
    if wrinkle <= 0.02:
        return
    colour = s.shade * 0.9
    for side in SIDES:
        fold = segment_distance(s.fu, s.fv, side * 0.10, 0.17, side * (0.16 + 0.04 * s.f.mouth_w), 0.30)
        canvas.paint(colour, np.exp(-(fold / 0.018) ** 2) * 0.5 * wrinkle * s.face_alpha)
        bag = segment_distance(s.fu, s.fv, side * (s.eye_distance - 0.07), 0.105, side * (s.eye_distance + 0.06), 0.11)
        canvas.paint(colour, np.exp(-(bag / 0.015) ** 2) * 0.4 * wrinkle * s.face_alpha)
    for line in (0, 1):
        distance = np.abs(s.fv + 0.36 + 0.06 * line - 0.1 * s.fu * s.fu)
        canvas.paint(colour, np.exp(-(distance / 0.010) ** 2) * 0.35 * wrinkle * s.face_alpha * (np.abs(s.fu) < 0.22))


def paint_beard(canvas: Canvas, s: Sitter) -> None:
    f, fu, fv = s.f, s.fu, s.fv
    colour = np.clip(s.hair * 0.92, 0, 1)
    if f.beard > 0:
        upper_edge = lerp(0.36, 0.10, f.beard) + -0.55 * lerp(0.1, 1, f.beard) * np.clip(np.abs(fu) - 0.30, 0, 1) * 1.9
        around_mouth = ellipse(fu, fv - MOUTH_HEIGHT - 0.005, s.mouth_width + 0.055, 0.095)
        shape = both(upper_edge - fv, -around_mouth * 0.12)
        alpha = coverage(shape, 3.0) * coverage(s.face - 0.10 * f.beard) * min(max(0.25 + 1.1 * f.beard, 0), 1)
        canvas.paint(colour * (0.85 + 0.25 * np.clip(s.lit, 0, 1))[..., None], alpha, 'beard')
    if f.moustache > 0:
        half = s.mouth_width + 0.05
        t = fu / half
        upper, lower = MOUTH_HEIGHT - 0.115 + 0.075 * t * t, MOUTH_HEIGHT - 0.045 + 0.06 * t * t * t * t
        shape = both(upper - fv, fv - lower, np.abs(fu) - s.mouth_width - 0.05)
        canvas.paint(colour * 0.95, coverage(shape, 1.5) * min(max(0.4 + 0.6 * f.moustache, 0), 1), 'beard')


def paint_nose(canvas: Canvas, s: Sitter) -> None:
    size, light = s.f.nose, s.f.light
    x, y = s.fu - 0.035 * s.f.yaw, s.fv - 0.145 - 0.02 * size
    half_width, half_height = lerp(0.060, 0.105, size), 0.052 + 0.022 * size
    dark_side = 1 if light < 0 else -1
    bridge = np.exp(-((x + dark_side * -0.045) / 0.035) ** 2) * smoothstep(-0.20, 0.0, y) * smoothstep(0.03, -0.02, y) * (0.10 + 0.20 * abs(light))
    canvas.paint(s.shade, np.clip(bridge, 0, 1) * s.face_alpha)
    tip = ellipse(x, y, half_width, half_height)
    canvas.paint(s.shade * 1.02, coverage(tip, 2.0) * (0.25 + 0.55 * smoothstep(-0.06, 0.06, y)) * 0.9)
    canvas.claim((coverage(tip) > 0.5) | ((np.abs(x) < 0.035) & (y < 0) & (y > -0.13)), 'nose')
    canvas.paint(s.highlight, np.exp(-bump(x, 0.02 * light, 0.032) - bump(y, -0.022, 0.028)) * 0.75)
    for side in SIDES:
        canvas.paint(s.shade * 0.55, np.exp(-bump(x, side * half_width * 0.45, 0.020) - ((y - 0.030 - 0.012 * size) / 0.013) ** 2) * 0.7)


def paint_mouth(canvas: Canvas, s: Sitter) -> None:
    f, fu, fv, half = s.f, s.fu, s.fv, s.mouth_width
    opened = f.mouth_open
    t = fu / half
    fade = np.clip(1 - t * t, 0, 1)  # lips close towards the corners
    line = MOUTH_HEIGHT + f.smile * 0.085 * (0.40 - t * t)
    thickness = lerp(0.022, 0.050, f.lip_thick)
    lip = s.skin * rgb(0.86, 0.58, 0.55)
    lip = lip + (rgb(0.78, 0.16, 0.22) - lip) * f.lip_red * 0.9

    lower_inner, upper_inner = line + opened * 0.125 * np.sqrt(fade), line - opened * 0.012 * fade
    upper_outer = upper_inner - thickness * 0.75 * fade ** 0.8 * (1 - 0.22 * np.exp(-(t / 0.16) ** 2))
    lower_outer = lower_inner + thickness * fade ** 0.7
    corners = np.abs(fu) - half
    alpha = coverage(both(upper_outer - 0.006 - fv, fv - lower_outer - 0.006, corners))
    shine = 1.0 - 0.25 * (fv < line) + 0.12 * np.exp(-((fv - lower_inner - thickness * 0.5) / 0.015) ** 2 - (t / 0.5) ** 2)
    canvas.paint(np.clip(lip * shine[..., None], 0, 1), alpha, 'mouth')

    if opened > 0.03:
        inside = coverage(both(upper_inner - fv, fv - lower_inner, corners))
        canvas.paint(rgb(0.32, 0.07, 0.09), inside)
        teeth_end = line + 0.055 * opened * np.sqrt(fade) + 0.008
        teeth = coverage(both(upper_inner - fv, fv - np.minimum(teeth_end, lower_inner), np.abs(fu) - half * 0.86))
        canvas.paint(rgb(0.98, 0.97, 0.94), teeth)
        tongue = ellipse(fu, fv - MOUTH_HEIGHT - 0.10 * opened - 0.045 - f.smile * 0.03, half * 0.6, 0.05 * opened + 1e-3)
        canvas.paint(rgb(0.82, 0.32, 0.36), coverage(both(tongue, fv - lower_inner), 2) * inside * (1 - teeth))
    else:
        canvas.paint(lip * 0.5, np.exp(-(np.abs(fv - line) / 0.011) ** 2) * (fade > 0) * 0.85 * coverage(corners))
    below = np.exp(-(fu / (half * 0.5)) ** 2 - ((fv - lower_outer - 0.035) / 0.018) ** 2) * 0.35
    canvas.paint(s.shade * 0.9, below * s.face_alpha * (1 - (f.beard > 0)))


def paint_eye(canvas: Canvas, s: Sitter, side: int) -> None:
    f, size = s.f, s.eye_size
    opening = size * lerp(0.10, 0.78, min(max(f.eye_open, 0), 1.15))
    x, y = s.fu - side * s.eye_distance * (1 - 0.05 * side * f.yaw), s.fv
    t = x / size
    fade = np.clip(1 - t * t, 0, 1)
    socket = np.exp(-(x / (size * 1.3)) ** 2 - ((y + 0.01) / 0.10) ** 2) * 0.28
    canvas.paint(s.shade, socket * s.face_alpha)

    upper_lid, lower_lid = -opening * fade ** 0.62 - side * 0.016 * t, opening * 0.72 * fade ** 0.75 - side * 0.016 * t
    white = coverage(both(upper_lid - y, y - lower_lid, np.abs(x) - size))
    canvas.paint(rgb(0.985, 0.985, 0.99), white, 'eyes', 0.4)
    canvas.paint(rgb(0.72, 0.72, 0.78), white * np.exp(-((y - upper_lid) / 0.022) ** 2) * 0.5)

    colour, radius = from_palette(IRIS, f.iris), size * 0.60
    iris_x, iris_y = x - f.gaze_x * size * 0.32 - 0.01 * f.yaw, y - f.gaze_y * size * 0.16 + 0.002
    distance = np.hypot(iris_x, iris_y)
    canvas.paint(colour * 0.55, coverage(distance - radius) * white)
    glow = np.clip(0.85 + iris_y / radius * 0.55, 0.5, 1.4)
    canvas.paint(np.clip(colour * 1.15 * glow[..., None], 0, 1), coverage(distance - radius * 0.86) * white)
    canvas.paint(rgb(0.05, 0.04, 0.05), coverage(distance - radius * 0.48) * white)
    canvas.paint(WHITE, coverage(np.hypot(iris_x + radius * 0.33, iris_y + radius * 0.38) - radius * 0.27) * white * 0.95)

    lash = 0.012 + 0.014 * f.fem
    alpha = np.exp(-((y - upper_lid + lash * 0.3) / lash) ** 2) * (np.abs(x) < size * 1.02) * np.clip(fade * 6, 0, 1)
    canvas.paint(LASHES, np.clip(alpha * 1.15, 0, 1) * 0.95)
    canvas.claim(alpha > 0.5, 'eyes')
    if f.fem > 0.5:
        wing = segment_distance(x, y, side * size * 0.82, -opening * 0.35 - 0.012, side * size * 1.16, -opening * 0.75 - 0.03)
        canvas.paint(LASHES, coverage(wing - 0.010) * 0.9)


def paint_brow(canvas: Canvas, s: Sitter, side: int) -> None:
    f = s.f
    thickness = lerp(0.014, 0.038, f.brow_thick)
    height = -0.175 - 0.035 * f.brow_height - 0.25 * (s.eye_size - 0.09)
    t = (s.fu - side * s.eye_distance * (1 - 0.05 * side * f.yaw)) / (s.eye_size * 1.22)
    line = height - 0.035 * (1 - t * t) + f.brow_angle * 0.042 * (side * t) * -1 + 0.02
    taper = thickness * (1 - 0.55 * smoothstep(-0.2, 1.0, side * t)) * np.clip((1 - t * t) * 4, 0, 1) ** 0.5
    alpha = coverage(both(np.abs(s.fv - line) - taper, np.abs(t) - 1), 1.2)
    canvas.paint(s.hair * (0.62 if f.grey < 0.6 else 0.8), alpha * 0.95, 'brows')


def paint_front_hair(canvas: Canvas, s: Sitter) -> None:
    f, u, v, width, height = s.f, s.u, s.v, s.width, s.height
    parting = f.part * 0.35 * width
    top, ends = -height * lerp(0.80, 0.38, f.fringe), lerp(0.02, 0.24, f.hair_len) - 0.02
    t = np.abs(u - parting) / (width * (1 + 0.35 * np.sign(u - parting) * -sign(parting) * abs(f.part) * 0.5))
    hairline = (top + (ends - top) * np.clip(t, 0, 1.5) ** lerp(2.6, 4.2, f.fringe)
                + 0.012 * np.sin(u * 30 + 5 * parting) * f.fringe + 0.04 * np.exp(-(t / 0.18) ** 2) * (0.4 - f.fringe))
    shape = both(s.cap * 0.4, v - hairline)
    if f.hair_len > 0.3:  # locks beside the face
        inner = (width * lerp(1.02, 0.86, float(smoothstep(0.3, 0.6, float(np.float32(f.hair_len)))))
                 - 0.10 * smoothstep(-0.1, -0.6, v) + 0.06 * smoothstep(0.3, 0.9, v))
        locks = both(both(inner - np.abs(u - s.wave * 0.6), s.curtain), both(v - s.hair_end, -v - 0.45))
        shape = np.minimum(shape, locks)

    canvas.paint(s.shade * 0.85, coverage(shape - 0.05, 4.0) * s.face_alpha * 0.35 * canvas.has('skin'))  # its shadow
    angle = np.arctan2(u - parting, -(v + height * 0.9) * 0.9 + 0.35)
    radius = np.sqrt(np.clip(s.cap + 1, 0, 4))
    gloss = np.exp(-((radius - 0.80 - 0.05 * f.light * u) / 0.09) ** 2) * np.exp(-((u - 0.22 * f.light) / 0.34) ** 2) * (v < 0.1)
    strands = np.sin(angle * 24 + radius * 5) * 0.5 + np.sin(angle * 41 + 1.3) * 0.5
    light = (0.92 + 0.055 * strands + 0.10 * f.light * u / width - 0.16 * smoothstep(0.85, 1.05, radius) - 0.12 * smoothstep(0.0, 0.9, v))
    colour = s.hair * light[..., None] + (np.clip(s.hair * 1.35 + 0.10, 0, 1) - s.hair) * (gloss * 0.75)[..., None]
    canvas.paint(colour, coverage(shape), 'hair')


def paint_bald_head(canvas: Canvas, s: Sitter) -> None:
    shine = np.exp(-((s.u - 0.15 * s.f.light) / 0.16) ** 2 - ((s.v + s.height * 0.70) / 0.07) ** 2) * 0.5
    canvas.paint(s.highlight, shine * s.face_alpha)
    for side in SIDES:
        fringe = both(ellipse(s.u - side * s.width * 0.98, s.v + 0.10, 0.075, 0.17), s.v - 0.03)
        canvas.paint(s.hair * 0.9, coverage(fringe, 2) * 0.85, 'hair')


def paint_earrings(canvas: Canvas, s: Sitter) -> None:
    metal = rgb(0.95, 0.78, 0.30) if s.f.glasses_tone < 0.6 else rgb(0.86, 0.88, 0.94)  # gold, or silver beside pale frames
    for side in SIDES:
        x, y = s.u - side * (s.width * 0.985 + 0.02) + 0.03 * s.f.yaw, s.v - 0.205
        canvas.paint(metal * 0.8, coverage(np.hypot(x, y) - 0.042), 'earrings')
        canvas.paint(np.clip(metal * 1.15, 0, 1), np.exp(-((x + 0.012) / 0.018) ** 2 - ((y + 0.012) / 0.018) ** 2) * 0.9)


def frame_colour(tone: float) -> Colour:
    if tone < 0.5:
        return rgb(0.10, 0.09, 0.11)
    return rgb(0.48, 0.24, 0.13) if tone < 0.7 else hsv(tone * 5, 0.7, 0.6)


def paint_glasses(canvas: Canvas, s: Sitter) -> None:
    """Lenses count as glasses where they cover skin; eyes, brows and hair behind them keep their names."""
    f = s.f
    thickness, half_width = lerp(0.011, 0.026, f.glasses_thick), 0.165
    half_height, radius = lerp(0.115, 0.15, f.glasses_round), lerp(0.04, 0.145, f.glasses_round)
    x, y = s.fu - 0.012 * f.yaw, s.fv - 0.012
    centre = max(s.eye_distance, half_width + 0.03)
    frame = None
    for side in SIDES:
        lens_x = x - side * centre
        lens = rounded_box(lens_x, y, half_width, half_height, radius)
        glass = coverage(lens)
        canvas.paint(rgb(0.92, 0.96, 1.0), glass * 0.13)
        canvas.paint(WHITE, np.exp(-((lens_x * 0.8 + y + 0.03) / 0.028) ** 2) * glass * 0.26)
        rim = np.abs(lens) - thickness
        frame = rim if frame is None else np.minimum(frame, rim)
        canvas.claim((lens < 0) & ~canvas.has('eyes') & ~canvas.has('brows') & ~canvas.has('hair'), 'glasses')
        arm = segment_distance(x, y, side * (centre + half_width), -0.03, side * (s.width * 0.98), -0.035)
        frame = np.minimum(frame, arm - thickness * 0.9)
    bridge = np.hypot(np.maximum(np.abs(x) - (centre - half_width), 0), y + 0.035 - 0.15 * (0.04 - x * x * 4) * 0.3)
    alpha = coverage(np.minimum(frame, bridge - thickness * 0.9))
    colour = frame_colour(f.glasses_tone)
    canvas.paint(colour, alpha, 'glasses', 0.4)
    canvas.paint(np.clip(colour + 0.35, 0, 1), alpha * np.exp(-((y + half_height) / 0.02) ** 2) * 0.5)


def paint_hat(canvas: Canvas, s: Sitter) -> None:
    f, u, v, height = s.f, s.u, s.v, s.height
    colour = hsv(f.hat_hue, 0.55, lerp(0.45, 0.85, (f.hat_hue * 7) % 1))
    above_band = v + height * 0.52
    dome = both(ellipse(u, v + height * 0.50, s.cap_width + 0.045, height * 0.50 + 0.12 + 0.05 * f.hair_vol), above_band)
    band = rounded_box(u, above_band - 0.10 * (u * u), s.cap_width + 0.07, 0.085, 0.06)
    gloss = 0.10 * np.exp(-((u - 0.2 * f.light) / 0.25) ** 2 - ((v + height * 1.0) / 0.12) ** 2)
    light = 0.95 + 0.14 * f.light * u / s.width + gloss - 0.18 * smoothstep(0.35, 0.62, np.abs(u))
    ribs = 0.03 * np.sin(u * 34)
    canvas.paint(np.clip(colour * (light + ribs)[..., None], 0, 1), coverage(dome), 'hat')
    canvas.paint(np.clip(colour * 0.80 * (light - 0.02 + ribs * 2)[..., None], 0, 1), coverage(band), 'hat')


def render(factors: Factors, side: int = 128) -> Tuple[np.ndarray, np.ndarray]:
    """(RGB float32 [side, side, 3] in 0..1, labels uint8 [side, side], indices into LABELS)."""
    canvas, s = Canvas(side), Sitter(factors, side)
    paint_background(canvas, s)
    if not s.f.bald:
        paint_back_hair(canvas, s)
    paint_clothes_and_neck(canvas, s)
    paint_ears(canvas, s)
    paint_face(canvas, s)
    paint_wrinkles(canvas, s)
    paint_beard(canvas, s)
    paint_nose(canvas, s)
    paint_mouth(canvas, s)
    for eye in SIDES:
        paint_eye(canvas, s, eye)
        paint_brow(canvas, s, eye)
    (paint_bald_head if s.f.bald else paint_front_hair)(canvas, s)
    if s.f.earring:
        paint_earrings(canvas, s)
    if s.f.glasses:
        paint_glasses(canvas, s)
    if s.f.hat:
        paint_hat(canvas, s)
    return np.clip(canvas.image, 0, 1), canvas.labels


def to_bytes(image: np.ndarray) -> np.ndarray:
    """RGB 0..1 to uint8, rounding to the nearest."""
    return (image * 255 + 0.5).astype(np.uint8)
