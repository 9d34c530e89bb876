// Presses the barrel into the V block. Printed upside down, notch upwards.
include <dimensions.scad>

width      = 15;      // goes between two plates 16 mm apart
half_width = 29;
post_y     = 22;
thick      = 10;
notch      = 4;

difference() {
    translate([-width / 2, -half_width, 0]) cube([width, 2 * half_width, thick]);
    for (y = [-post_y, post_y]) translate([0, y, -1]) cylinder(d = m5, h = thick + 2);
    // Blunt V across the bar, so that round barrels stay in the middle.
    translate([-9, 0, thick]) rotate([0, 90, 0]) linear_extrude(18)
        polygon([[-1, 11], [notch, 4], [notch, -4], [-1, -11]]);
}
