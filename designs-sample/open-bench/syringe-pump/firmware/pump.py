# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pump computes, without any hardware: runs on a PC too.

Lengths in millimeters, volumes in milliliters, rates in milliliters per minute.
"""

from math import pi

STEPS_PER_TURN = 200        # 1.8 degree motor
MICROSTEPS = 16             # MS1 and MS2 of the TMC2209 at 3.3 V
LEAD = 2.0                  # Tr8x2: millimeters per turn
STEPS_PER_MM = STEPS_PER_TURN * MICROSTEPS / LEAD    # 1600

TRAVEL_MAX = 78.0           # the carriage has 79 mm between collar and holder
STEP_RATE_MAX = 2000        # steps per second that the timer and the motor keep
STEP_RATE_MIN = 0.05        # one step in 20 s

# Inside diameters of common single-use syringes; measure yours and change them.
SYRINGES = {
    "5": 12.06,
    "10": 14.50,
    "20": 19.13,
    "30": 21.70,
}


class Refused(Exception):
    """The pump will not do this; the text says why."""


def milliliters_per_mm(diameter):
    """Volume of one millimeter of plunger travel."""
    return pi * diameter * diameter / 4 / 1000


def steps_for(volume, diameter):
    """Steps that push out a volume."""
    if volume <= 0:
        raise Refused("volume must be more than 0 ml")
    length = volume / milliliters_per_mm(diameter)
    if length > TRAVEL_MAX:
        raise Refused("%.2f ml need %.1f mm, the carriage has %.0f mm" % (volume, length, TRAVEL_MAX))
    return round(length * STEPS_PER_MM)


def step_rate(rate, diameter):
    """Steps per second for a flow in ml/min."""
    steps = rate / 60 / milliliters_per_mm(diameter) * STEPS_PER_MM
    if steps > STEP_RATE_MAX:
        most = STEP_RATE_MAX * 60 * milliliters_per_mm(diameter) / STEPS_PER_MM
        raise Refused("too fast for this syringe: at most %.2f ml/min" % most)
    if steps < STEP_RATE_MIN:
        raise Refused("too slow: less than one step in 20 s")
    return steps


class Plan:
    """What is set: syringe, rate, volume."""

    def __init__(self):
        self.syringe = "20"
        self.rate = 1.0
        self.volume = 5.0

    @property
    def diameter(self):
        return SYRINGES[self.syringe]

    def checked(self):
        """(steps, steps per second), or Refused."""
        return steps_for(self.volume, self.diameter), step_rate(self.rate, self.diameter)

    def command(self, line):
        """Carries out one line from the serial port; returns the answer.

        `syringe 20`, `rate 1.5`, `volume 5`, `show`. What would not work is
        refused and changes nothing.
        """
        words = line.split()
        if not words:
            return ""
        if words[0] == "show" and len(words) == 1:
            steps, speed = self.checked()
            return "syringe %s ml (%.2f mm), %.3f ml/min, %.3f ml: %d steps at %.2f per second, %.0f s" % (
                self.syringe, self.diameter, self.rate, self.volume, steps, speed, steps / speed)
        if len(words) != 2 or words[0] not in ("syringe", "rate", "volume"):
            raise Refused("say: syringe 5|10|20|30, rate ML_PER_MIN, volume ML, show, run, back, stop")
        before = (self.syringe, self.rate, self.volume)
        try:
            if words[0] == "syringe":
                if words[1] not in SYRINGES:
                    raise Refused("no such syringe, have: " + ", ".join(sorted(SYRINGES, key=float)))
                self.syringe = words[1]
            else:
                try:
                    value = float(words[1])
                except ValueError:
                    raise Refused("%s is not a number" % words[1])
                if not 0 < value < 1000:
                    raise Refused("%s must be between 0 and 1000" % words[0])
                setattr(self, words[0], value)
            self.checked()
        except Refused:
            self.syringe, self.rate, self.volume = before
            raise
        return "ok"
