// Syringe pump: the dimensions that more than one part needs. Millimetres.
// x runs along the rail, z = 0 is its upper face, y = 0 its middle.

rail          = 20;      // profile 20 x 20, slot 6
axis_height   = 30;      // motor and lead screw
base          = 5;       // M5 x 10 with a T-nut through 5 mm
m5            = 5.4;
m3            = 3.4;
screw_tunnel  = 12;      // clearance around the Tr8 lead screw
$fn = 36;

module rail_hole(x) {
    translate([x, 0, -1]) cylinder(d = m5, h = 30);
}

// Cylinder along x.
module bore(d, x, h, y = 0, z = axis_height) {
    translate([x, y, z]) rotate([0, 90, 0]) cylinder(d = d, h = h);
}
