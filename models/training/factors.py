"""What a portrait is made of: 14 labels and 53 factors, sampled with the correlations of a plausible little world.

A factor is one number with a meaning ("smile", "hair_len"). Most lie in 0..1; those marked +-1 are signed, 0 being the
average face. The world is deliberately correlated (age greys the hair, `fem` lengthens it and rules out beards), since an
interpretable control is only interesting where a generator could have confused one factor with another.
"""
import math
from typing import Dict

import numpy as np

LABELS = ('background', 'skin', 'hair', 'brows', 'eyes', 'glasses', 'nose', 'mouth', 'beard', 'ears', 'neck', 'clothes',
          'hat', 'earrings')

FACTORS = (
    'fem', 'age',                                                               # 0..1, the two causes of most others
    'bg_hue', 'bg_sat', 'bg_light', 'bg_grad',                                  # background: HSV and vertical gradient
    'skin', 'skin_warm',                                                        # light..dark; colour temperature, sigma 0.5
    'face_w', 'face_h', 'jaw',                                                  # +-1, +-1; pointed..square
    'yaw', 'pitch', 'roll', 'light',                                            # +-1: pose; from left or right
    'hair_tone', 'hair_red', 'grey', 'hair_len', 'hair_vol',                    # black..blond; red, grey added; size
    'fringe', 'part', 'wave', 'bald',                                           # 0..1, +-1, 0..1, 0 or 1
    'brow_thick', 'brow_angle', 'brow_height',                                  # 0..1, +-1, +-1
    'eye_size', 'eye_space', 'eye_open',                                        # 0..1, +-1, 0.05..1.1
    'iris', 'gaze_x', 'gaze_y',                                                 # brown..blue, +-1, +-1
    'nose', 'mouth_w', 'smile', 'mouth_open',                                   # sizes 0..1; smile -0.5..1.2
    'lip_red', 'lip_thick', 'beard', 'moustache',                               # 0 = none, else 0.35..1
    'glasses', 'glasses_thick', 'glasses_round', 'glasses_tone',                # 0 or 1, then how they look
    'earring', 'hat', 'hat_hue',                                                # 0 or 1, 0 or 1, hue
    'blush', 'wrinkle',
    'cloth_hue', 'cloth_light', 'collar',                                       # collar: crew..deep V
)

Factors = Dict[str, float]


def clip(value: float, low: float, high: float) -> float:
    return float(min(max(value, low), high))


def sigmoid(value: float) -> float:
    # NumPy's exp, not math's: they may differ in the last bit, and the published weights saw these numbers
    return float(1 / (1 + np.exp(-value)))


def sample_factors(rng: np.random.Generator) -> Factors:
    """Draw one portrait. The order of the draws is part of the format: changing it changes every image of a seed."""
    normal, uniform = rng.standard_normal, rng.random
    f: Factors = {}
    fem = uniform()
    fem = clip(0.5 + (fem - 0.5) + math.copysign(0.22, fem - 0.5), 0, 1)  # few faces in the middle
    age = uniform() ** 1.3
    towards_fem = fem - 0.5
    f['fem'], f['age'] = fem, age

    f['bg_hue'] = uniform()
    f['bg_sat'] = 0.15 + 0.38 * uniform()
    f['bg_light'] = 0.68 + 0.3 * uniform()
    f['bg_grad'] = uniform()

    f['skin'] = clip(uniform() ** 1.2, 0, 1)
    f['skin_warm'] = normal() * 0.5
    f['face_w'] = clip(normal() * 0.45 - 0.3 * towards_fem, -1, 1)
    f['face_h'] = clip(normal() * 0.45, -1, 1)
    f['jaw'] = clip(0.5 - 0.45 * towards_fem + 0.22 * normal(), 0, 1)
    f['yaw'] = clip(normal() * 0.5, -1, 1)
    f['pitch'] = clip(normal() * 0.4, -1, 1)
    f['roll'] = clip(normal() * 0.4, -1, 1)
    f['light'] = clip(normal() * 0.7, -1, 1)

    f['hair_tone'] = clip(uniform() - 0.35 * (f['skin'] - 0.35), 0, 1)
    f['hair_red'] = max(0.0, normal() * 0.35)
    f['grey'] = sigmoid((age - 0.72) * 14 + normal() * 1.0)
    f['hair_len'] = clip(0.08 + 0.85 * sigmoid(towards_fem * 7 + normal() * 1.1), 0, 1)
    f['hair_vol'] = clip(0.45 + 0.25 * normal(), 0, 1)
    f['fringe'] = clip(0.4 + 0.3 * normal() + 0.2 * towards_fem - 0.2 * age, 0, 1)
    f['part'] = clip(normal() * 0.6, -1, 1)
    f['wave'] = clip(abs(normal()) * 0.5, 0, 1)
    f['bald'] = float(uniform() < 0.28 * (1 - fem) * (0.3 + age))

    f['brow_thick'] = clip(0.5 - 0.4 * towards_fem + 0.2 * normal(), 0, 1)
    f['brow_angle'] = clip(normal() * 0.45 - 0.25, -1, 1)
    f['brow_height'] = clip(normal() * 0.5, -1, 1)
    f['eye_size'] = clip(0.5 + 0.25 * normal() + 0.2 * towards_fem, 0, 1)
    f['eye_space'] = clip(normal() * 0.45, -1, 1)
    f['eye_open'] = clip(0.72 + 0.25 * normal(), 0.05, 1.1)
    f['iris'] = clip(uniform() - 0.3 * (f['skin'] - 0.3), 0, 1)
    f['gaze_x'] = clip(normal() * 0.45, -1, 1)
    f['gaze_y'] = clip(normal() * 0.3, -1, 1)

    f['nose'] = clip(0.5 + 0.25 * normal() - 0.15 * towards_fem, 0, 1)
    f['mouth_w'] = clip(0.5 + 0.22 * normal(), 0, 1)
    f['smile'] = clip(0.52 + 0.38 * normal(), -0.5, 1.2)
    f['mouth_open'] = clip(normal() * 0.42 + 0.55 * f['smile'] - 0.15, 0, 1)
    f['lip_red'] = clip(0.25 + 0.6 * towards_fem + 0.22 * normal(), 0, 1)
    f['lip_thick'] = clip(0.45 + 0.25 * towards_fem + 0.2 * normal(), 0, 1)
    f['beard'], f['moustache'] = sample_beard(uniform, fem)

    f['glasses'] = float(uniform() < 0.16 + 0.38 * age)
    f['glasses_thick'] = uniform()
    f['glasses_round'] = uniform()
    f['glasses_tone'] = uniform()
    f['earring'] = float(uniform() < 0.08 + 0.62 * max(0, fem - 0.35) * (0.4 + 0.6 * f['hair_len']) * 1.4)
    f['hat'] = float(uniform() < 0.13)
    f['hat_hue'] = uniform()
    f['blush'] = clip(0.25 + 0.4 * towards_fem + 0.25 * normal(), 0, 1)
    f['wrinkle'] = clip((age - 0.55) * 2, 0, 1)
    f['cloth_hue'] = uniform()
    f['cloth_light'] = uniform()
    f['collar'] = uniform()
    return f


def sample_beard(uniform, fem: float):
    """(beard, moustache): three beards in four bring a moustache; some men wear the moustache alone."""
    bearded = uniform() < 0.62 * (1 - fem) ** 0.8 and fem < 0.5
    beard = clip(0.35 + 0.65 * uniform(), 0, 1) if bearded else 0.0
    if bearded and uniform() < 0.75:
        return beard, beard
    if fem < 0.5 and uniform() < 0.12:
        return beard, 0.6 + 0.4 * uniform()
    return beard, 0.0


def as_vector(f: Factors) -> np.ndarray:
    """The factors in the order of FACTORS, float32 [53]."""
    return np.array([f[name] for name in FACTORS], np.float32)
