# SPDX-License-Identifier: GPL-3.0-or-later
"""On a PC: python3 -m unittest discover firmware"""

import unittest

from pump import Plan, Refused, step_rate, steps_for


class PumpTest(unittest.TestCase):
    def test_ten_milliliters_of_a_twenty(self):
        # 19.13 mm inside: 0.28742 ml a millimeter, 34.79 mm, 1600 steps each.
        self.assertEqual(steps_for(10, 19.13), 55667)

    def test_flow_and_time_agree(self):
        steps, rate = steps_for(2, 14.5), step_rate(0.5, 14.5)
        self.assertAlmostEqual(steps / rate, 240, delta=0.01)

    def test_refuses_what_cannot_be(self):
        for volume in (0, -1, 30):
            with self.assertRaises(Refused):
                steps_for(volume, 19.13)
        for rate in (100, 0.000001):
            with self.assertRaises(Refused):
                step_rate(rate, 19.13)

    def test_a_refused_command_changes_nothing(self):
        plan = Plan()
        for line in ("rate 500", "rate x", "syringe 7", "volume 0", "dance", "rate nan"):
            with self.assertRaises(Refused):
                plan.command(line)
        self.assertEqual((plan.syringe, plan.rate, plan.volume), ("20", 1.0, 5.0))

    def test_commands(self):
        plan = Plan()
        self.assertEqual([plan.command(line) for line in ("volume 2", "syringe 10", "rate 0.25", "")], ["ok", "ok", "ok", ""])
        self.assertEqual(plan.command("show"), "syringe 10 ml (14.50 mm), 0.250 ml/min, 2.000 ml: 19379 steps at 40.37 per second, 480 s")


if __name__ == "__main__":
    unittest.main()
