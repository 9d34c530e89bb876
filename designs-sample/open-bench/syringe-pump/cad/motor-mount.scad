// Holds the NEMA 17 motor and the 608 bearing that takes the thrust.
// Printed standing on its base.
include <dimensions.scad>

length        = 56;
half_width    = 23;
motor_wall    = 6;       // M3 x 10 leaves 4 mm in the motor
bearing_wall  = [42, 52];
bearing_d     = 22.1;    // 608: 22 x 7
bearing_depth = 7;

difference() {
    union() {
        translate([0, -half_width, 0]) cube([length, 2 * half_width, base]);
        translate([0, -half_width, 0]) cube([motor_wall, 2 * half_width, 52]);
        translate([bearing_wall[0], -14, 0]) cube([bearing_wall[1] - bearing_wall[0], 28, axis_height + 15]);
        // Ribs keep the motor wall square.
        for (y = [-half_width, half_width - 3]) translate([0, y + 3, 0]) rotate([90, 0, 0])
            linear_extrude(3) polygon([[0, 0], [length - 8, 0], [length - 8, base], [motor_wall, 46], [0, 46]]);
    }
    bore(23, -1, motor_wall + 2);
    for (y = [-15.5, 15.5], z = [-15.5, 15.5]) bore(m3, -1, motor_wall + 2, y, axis_height + z);
    bore(16, bearing_wall[0] - 1, 20);
    bore(bearing_d, bearing_wall[1] - bearing_depth, 10);
    rail_hole(14);
    rail_hole(33);
}
