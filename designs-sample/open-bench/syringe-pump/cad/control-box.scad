// Box for the 70 x 50 mm control board; choose with -D 'part="box"' | "lid".
part = "box";

inside   = [84, 58, 30];
wall     = 2;
outside  = [inside[0] + 2 * wall, inside[1] + 2 * wall, inside[2] + wall];
$fn = 32;

module rounded(size, r) {
    linear_extrude(size[2]) hull()
        for (x = [r, size[0] - r], y = [r, size[1] - r]) translate([x, y]) circle(r);
}

module box() {
    difference() {
        rounded(outside, 4);
        translate([wall, wall, wall]) rounded([inside[0], inside[1], 40], 2.5);
        // Cable to the motor, open above so that plugs pass.
        translate([-1, outside[1] / 2 - 5, outside[2] - 12]) cube([wall + 2, 10, 13]);
        // DC socket 5.5 x 2.1, panel thread 8 mm, and a slit for the USB plug.
        translate([outside[0] - wall - 1, 14, 16]) rotate([0, 90, 0]) cylinder(d = 8.2, h = wall + 2);
        translate([outside[0] - wall - 1, 31, 8]) cube([wall + 2, 14, 10]);
    }
    // Rests for the board, 6 mm high.
    for (x = [wall + 7, wall + 7 + 64], y = [wall + 4, wall + 4 + 44])
        translate([x, y, 0]) cube([6, 6, wall + 6]);
}

module lid() {
    difference() {
        union() {
            rounded([outside[0], outside[1], wall], 4);
            translate([wall + 0.2, wall + 0.2, 0]) rounded([inside[0] - 0.4, inside[1] - 0.4, wall + 4], 2.5);
        }
        translate([wall + 2, wall + 2, wall]) rounded([inside[0] - 4, inside[1] - 4, 10], 2);
        // Two push buttons (12 mm thread) and one 5 mm lamp.
        for (x = [22, 48]) translate([x, outside[1] / 2, -1]) cylinder(d = 12.3, h = 10);
        translate([70, outside[1] / 2, -1]) cylinder(d = 5.2, h = 10);
        // Keeps the cable slot open.
        translate([-1, outside[1] / 2 - 5, wall]) cube([6, 10, 10]);
    }
}

if (part == "box") box();
if (part == "lid") lid();
