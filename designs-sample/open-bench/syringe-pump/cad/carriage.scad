// Slides on the rail, carries the brass nut, pushes the plunger.
// Printed standing on the lower edges of its cheeks.
include <dimensions.scad>

length      = 40;
half_width  = 16;
clearance   = 0.3;
top         = 8;
cheek_to    = -15;       // the slot is 10 mm below the rail face
key_height  = 5.2;
key_depth   = 3;
nut_wall    = 8;
push_height = 70;

module key() {
    // Lower side at 45 degrees: no support needed. Bites into the 6 mm slot.
    inner = rail / 2 + clearance;
    rotate([90, 0, 90]) linear_extrude(length) polygon([
        [inner + 1, -10 + key_height / 2], [inner - key_depth, -10 + key_height / 2],
        [inner - key_depth, -10 + key_height / 2 - 1.8], [inner, -10 - key_height / 2], [inner + 1, -10 - key_height / 2]]);
}

difference() {
    union() {
        difference() {
            translate([0, -half_width, cheek_to]) cube([length, 2 * half_width, top - cheek_to]);
            translate([-1, -rail / 2 - clearance, cheek_to - 1])
                cube([length + 2, rail + 2 * clearance, clearance + 1 - cheek_to]);
        }
        key();
        mirror([0, 1, 0]) key();
        translate([0, -half_width, 0.3]) cube([nut_wall, 2 * half_width, 46]);
        translate([length - 8, -half_width, 0.3]) cube([8, 2 * half_width, push_height]);
        for (y = [-half_width, half_width - 4]) translate([0, y + 4, 0]) rotate([90, 0, 0])
            linear_extrude(4) polygon([[nut_wall - 1, 1], [length - 7, 1], [length - 7, 60], [nut_wall - 1, 34]]);
    }
    bore(10.6, -1, nut_wall + 2);
    bore(screw_tunnel, nut_wall, length);
    // Brass nut Tr8: flange 22 mm, four M3 on 16 mm.
    for (a = [45 : 90 : 315]) bore(m3, -1, nut_wall + 2, 8 * cos(a), axis_height + 8 * sin(a));
}
