# SPDX-License-Identifier: GPL-3.0-or-later
"""Syringe pump on a Raspberry Pi Pico with MicroPython 1.22 or newer.

Copy pump.py and main.py to the board. Buttons: RUN starts and stops, BACK moves
the carriage away from the syringe while it is held. Serial, 115200 baud, the
commands of pump.py and `run`, `back`, `stop`.
"""

import sys
import time

import select
from machine import Pin, Timer

from pump import STEPS_PER_MM, Plan, Refused

PIN_STEP, PIN_DIR, PIN_ENABLE = 2, 3, 4
PIN_RUN, PIN_BACK, PIN_LAMP = 6, 7, 8
FORWARD, BACKWARD = 0, 1        # swap these two if the carriage runs the wrong way
BACK_RATE = 1600                # steps per second: 1 mm/s
BACK_MM = 5                     # `back` from the serial port
DEBOUNCE_MS = 30


class Motor:
    """Counts steps down in a timer; two timer ticks make one step."""

    def __init__(self):
        self.step = Pin(PIN_STEP, Pin.OUT, value=0)
        self.direction = Pin(PIN_DIR, Pin.OUT, value=0)
        self.enable = Pin(PIN_ENABLE, Pin.OUT, value=1)     # 1 is off
        self.timer = Timer()
        self.left = 0
        self.high = False
        self.running = False

    def start(self, steps, rate, direction):
        self.stop()
        self.direction.value(direction)
        self.enable.value(0)
        time.sleep_ms(2)
        self.left, self.high, self.running = steps, False, True
        if rate >= 1:
            self.timer.init(freq=2 * rate, mode=Timer.PERIODIC, callback=self.tick)
        else:
            self.timer.init(period=round(500 / rate), mode=Timer.PERIODIC, callback=self.tick)

    def tick(self, _):
        if self.high:
            self.step.value(0)
            self.high = False
            self.left -= 1
        elif self.left > 0:
            self.step.value(1)
            self.high = True
        else:
            self.timer.deinit()
            self.running = False

    def stop(self):
        """Stops at once; the motor stays on, so that nothing flows back."""
        self.timer.deinit()
        self.step.value(0)
        self.running = False

    def release(self):
        self.stop()
        self.enable.value(1)


class Button:
    """Pressed means low; a change counts once it has lasted."""

    def __init__(self, pin):
        self.pin = Pin(pin, Pin.IN, Pin.PULL_UP)
        self.down = False
        self.since = time.ticks_ms()

    def changed(self):
        now = time.ticks_ms()
        down = self.pin.value() == 0
        if down == self.down:
            self.since = now
            return False
        if time.ticks_diff(now, self.since) < DEBOUNCE_MS:
            return False
        self.down = down
        return True


def main():
    plan, motor = Plan(), Motor()
    run, back, lamp = Button(PIN_RUN), Button(PIN_BACK), Pin(PIN_LAMP, Pin.OUT, value=0)
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN)
    line = ""
    print("syringe pump 0.4.0: syringe, rate, volume, show, run, back, stop")

    def begin():
        steps, rate = plan.checked()
        motor.start(steps, rate, FORWARD)

    while True:
        lamp.value(motor.running)
        if run.changed() and run.down:
            if motor.running:
                motor.stop()
            else:
                begin()
        if back.changed():
            if back.down:
                motor.start(10 ** 9, BACK_RATE, BACKWARD)
            else:
                motor.release()
        while poll.poll(0):
            char = sys.stdin.read(1)
            if char not in "\r\n":
                line = (line + char)[-40:]
                continue
            try:
                word = line.strip()
                if word == "run":
                    begin()
                    print("ok")
                elif word == "back":
                    motor.start(round(BACK_MM * STEPS_PER_MM), BACK_RATE, BACKWARD)
                    print("ok")
                elif word == "stop":
                    motor.release()
                    print("ok")
                elif word:
                    print(plan.command(word))
            except Refused as why:
                print("refused:", why)
            line = ""
        time.sleep_ms(5)


main()
