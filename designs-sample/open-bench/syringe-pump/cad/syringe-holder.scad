// V block for the barrel, slot for its flange, two posts for the clamp bar.
// Printed standing on its base.
include <dimensions.scad>

half_width  = 24;
apex        = 38;        // bottom of the V
plate_top   = 58;
plates      = [[0, 8], [12, 20], [36, 44]];    // the flange sits between the first two
length      = 58;
post_y      = 22;
post_x      = [20, 36];
ledge       = [26, 38];  // bolt head below, clamp bar above

module plate(x) {
    translate([x[0], 0, 0]) rotate([90, 0, 90]) linear_extrude(x[1] - x[0])
    difference() {
        translate([-half_width, 0]) square([2 * half_width, plate_top]);
        polygon([[0, apex], [30, apex + 30], [-30, apex + 30]]);
    }
}

difference() {
    union() {
        translate([0, -half_width, 0]) cube([plates[2][1], 2 * half_width, base]);
        translate([0, -rail / 2, 0]) cube([length, rail, base]);
        for (x = plates) plate(x);
        for (s = [-1, 1]) translate([post_x[0] - 1, s > 0 ? 15 : -29, 0])
            cube([post_x[1] - post_x[0] + 2, 14, ledge[1]]);
    }
    bore(screw_tunnel, -1, 46);
    rail_hole(28);
    rail_hole(51);
    // M5 x 70 hexagon bolts, put in from below, heads held by the hexagon.
    for (s = [-1, 1]) translate([(post_x[0] + post_x[1]) / 2, s * post_y, 0]) {
        translate([0, 0, -1]) cylinder(d = m5, h = 60);
        translate([0, 0, -1]) cylinder(d = 8.3 / cos(30), h = ledge[0] + 1, $fn = 6);
    }
}
