// Corner of a drying tray: two U channels for 20 x 20 mm slats, open above,
// so that the mesh lies flat over slats and corner. Printed as modelled.
include <dimensions.scad>

wall     = 2.8;
fit      = 0.4;                       // slat 20.0, channel 20.4
channel  = slat + fit;
outside  = channel + 2 * wall;        // 26
socket   = 36;
floor_   = 3;
height   = floor_ + slat;             // 23
screw    = 4.0;                       // for wood screws 3.5 x 16

$fn = 32;

module slot() {
    translate([outside, wall, floor_]) cube([socket + 1, channel, height]);
}

module screw_hole() {
    translate([outside + socket / 2, -1, floor_ + slat / 2]) rotate([-90, 0, 0]) cylinder(d = screw, h = wall + 2);
}

module swap() {
    multmatrix([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]) children();
}

difference() {
    linear_extrude(height) difference() {
        union() {
            square(outside);
            translate([outside - 1, 0]) square([socket + 1, outside]);
            translate([0, outside - 1]) square([outside, socket + 1]);
        }
        // Rounded outside, so that trays slide past each other.
        difference() {
            translate([-1, -1]) square(7);
            translate([6, 6]) circle(r = 6);
        }
    }
    slot();
    swap() slot();
    screw_hole();
    swap() screw_hole();
    // The corner block is hollow from above: saves plastic and does not warp.
    translate([5, 5, floor_]) cube([outside - 10, outside - 10, height]);
}
