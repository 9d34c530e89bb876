// Angle bracket for 20 x 20 mm aluminium profile with a 6 mm slot. Millimetres.
// Modelled as it is printed: lying on the web.

leg        = 40;
width      = 20;    // as wide as the profile
thickness  = 5;     // M5 x 10 leaves 5 mm for slot lip and T-nut
web        = 4;
hole       = 5.4;
hole_at    = 26;    // from the outer faces
key_width  = 5.6;   // sits in the 6 mm slot
key_depth  = 1.4;

$fn = 40;

module section() {
    // The L, with a small radius inside and a cut corner outside,
    // so that burrs of the sawn profile do not hold it off.
    difference() {
        union() {
            square([leg, thickness]);
            square([thickness, leg]);
            translate([thickness, thickness]) difference() {
                square(4);
                translate([4, 4]) circle(r = 4);
            }
        }
        rotate(45) square(1.6, center = true);
    }
}

module web_plate() {
    polygon([[0.8, 0.8], [leg, 0], [leg, thickness], [thickness, leg], [0, leg]]);
}

// Cylinder along y with a 45 degree roof in +z, so that it prints without support.
module teardrop(d, h) {
    rotate([-90, 0, 0]) linear_extrude(h) {
        circle(d = d);
        // In this frame -y of the sketch is +z of the part.
        polygon([[-d / 2 * cos(45), -d / 2 * sin(45)], [0, -d / 2 * 1.25], [d / 2 * cos(45), -d / 2 * sin(45)]]);
    }
}

module key() {
    // Along x, below y = 0; the chamfer makes it printable and easy to start.
    for (span = [[7, hole_at - 6], [hole_at + 6, leg - 1]])
        hull() {
            translate([span[0], -0.01, (width - key_width) / 2]) cube([span[1] - span[0], 0.02, key_width]);
            translate([span[0] + 1, -key_depth, width / 2 - key_width / 2 + key_depth])
                cube([span[1] - span[0] - 2, 0.02, key_width - 2 * key_depth]);
        }
}

module mirrored_leg() {
    // Swaps x and y.
    multmatrix([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]) children();
}

difference() {
    union() {
        linear_extrude(width) section();
        linear_extrude(web) web_plate();
        key();
        mirrored_leg() key();
    }
    translate([hole_at, -5, width / 2]) teardrop(hole, 20);
    mirrored_leg() translate([hole_at, -5, width / 2]) teardrop(hole, 20);
}
