// Knob with a captive M5 nut. Millimetres.
// Choose the part with -D 'part="body"' | "cap" | "gauge".
part = "body";

/* [Nut, ISO 4032 M5] */
nut_across_flats = 8.0;
nut_height       = 4.7;
fit              = 0.2;   // added to the flats; use the value the gauge gave you

/* [Knob] */
diameter   = 35;
height     = 19;
lobes      = 6;
bolt_hole  = 5.4;
seat       = 6.0;         // solid material under the nut
cap_disc   = 14.0;
cap_depth  = 2.0;

$fn = 40;

module hexagon(across_flats) {
    circle(d = across_flats / cos(30), $fn = 6);
}

module outline() {
    offset(r = -2.5) offset(r = 2.5)
    union() {
        circle(r = diameter / 2 - 5.5);
        for (i = [0 : lobes - 1])
            rotate(i * 360 / lobes) translate([diameter / 2 - 5, 0]) circle(r = 5);
    }
}

module envelope() {
    rotate_extrude($fn = 72)
    polygon([[0, 0], [diameter / 2 - 5, 0], [diameter / 2, 5],
             [diameter / 2, height - 2], [diameter / 2 - 2, height], [0, height]]);
}

module body() {
    difference() {
        intersection() {
            linear_extrude(height) outline();
            envelope();
        }
        translate([0, 0, -1]) cylinder(d = bolt_hole, h = height + 2);
        // Nut pocket, loaded from above: tightening pulls the nut onto its seat.
        translate([0, 0, seat]) linear_extrude(height) hexagon(nut_across_flats + fit);
        translate([0, 0, height - cap_depth]) cylinder(d = cap_disc + 0.3, h = cap_depth + 1);
        // Lead-in for the bolt.
        translate([0, 0, -0.01]) cylinder(d1 = bolt_hole + 1.6, d2 = bolt_hole, h = 0.8);
    }
}

// Printed with the disc on the bed and the plug upwards.
module cap() {
    plug = height - cap_depth - seat - nut_height - 0.4;
    difference() {
        union() {
            cylinder(d1 = cap_disc - 0.8, d2 = cap_disc, h = 0.4);
            translate([0, 0, 0.4]) cylinder(d = cap_disc, h = cap_depth - 0.4);
            translate([0, 0, cap_depth]) linear_extrude(plug) hexagon(nut_across_flats + fit - 0.15);
        }
        // Room for the end of the bolt.
        translate([0, 0, cap_depth]) cylinder(d = 5.8, h = plug + 1);
    }
}

// Five pockets, 0.0 to 0.4 mm over nominal, marked by one to five notches.
module gauge() {
    difference() {
        translate([0, 0, 0]) cube([75, 15, 6]);
        for (i = [0 : 4]) {
            translate([7.5 + 15 * i, 7.5, 2]) linear_extrude(6) hexagon(nut_across_flats + 0.1 * i);
            translate([7.5 + 15 * i, 7.5, -1]) cylinder(d = bolt_hole, h = 4);
            for (k = [0 : i])
                translate([7.5 + 15 * i + (k - i / 2) * 2, 0, 4]) rotate(45) cube([1, 1, 6], center = true);
        }
    }
}

if (part == "body") body();
if (part == "cap") cap();
if (part == "gauge") gauge();
