// Flat parts of the dryer, as outlines for router, jigsaw and laser.
// Choose with -D 'panel="side"' | "front" | "back" | "floor" | "absorber" | "slider" | "sheet".
include <dimensions.scad>

panel = "sheet";
$fn = 48;

pilot = 4;     // pilot holes for wood screws 4 x 30

// Side wall, seen from outside left; front edge at x = 0. The right one is its mirror.
module side() {
    difference() {
        polygon([[0, 0], [box_depth, 0], [box_depth, back_height], [0, front_height]]);
        // Into the legs: 40 mm wide behind a 9 mm front panel.
        for (y = [40, 100, 160]) translate([ply + leg / 2, y]) circle(d = pilot);
        for (y = [40, 100, 160]) translate([box_depth - ply - leg / 2, y]) circle(d = pilot);
    }
}

module end(height) {
    difference() {
        square([inside_width, height]);
        for (x = [leg / 2, inside_width - leg / 2], y = [20, 75, 130]) translate([x, y]) circle(d = pilot);
        children();
    }
}

module vent_row() {
    for (i = [0 : vents - 1])
        translate([(i - (vents - 1) / 2) * vent_pitch, 0]) circle(d = vent_hole);
}

// Air enters just above the floor panel.
module front() {
    end(front_height) translate([inside_width / 2, floor_top - wall_from + 21]) vent_row();
}

// Air leaves high up; two bolts carry the slider. 2 mm lower than the sides
// behind it, because the lid slopes down across its thickness.
module back() {
    end(back_height - 2) translate([inside_width / 2, back_height - 55]) {
        vent_row();
        for (s = [-1, 1]) translate([s * slot_at, 0]) circle(d = bolt_hole);
    }
}

module floor_panel() {
    difference() {
        square([inside_width, inside_depth]);
        for (x = [0, inside_width], y = [0, inside_depth])
            translate([x, y]) square(2 * (leg + 1), center = true);
    }
}

// Lies loose on the floor between the legs; 4 mm narrower than the gap between
// the tray rails, so that it comes out for cleaning.
module absorber() {
    square([538, 800]);
}

// Vent slider. Drawn in the open position; 35 mm to one side closes all holes.
module slider() {
    difference() {
        translate([-slider_length / 2, -slider_height / 2]) square([slider_length, slider_height]);
        vent_row();
        for (s = [-1, 1]) hull() for (x = [-slot_travel, 0])
            translate([s * slot_at + x, 0]) circle(d = bolt_hole);
    }
}

// All plywood of one dryer on half a sheet, 1220 x 1220, 8 mm apart.
module sheet() {
    gap = 8;
    translate([inside_depth + gap / 2, gap / 2]) rotate(90) floor_panel();
    translate([gap / 2, inside_width + 1.5 * gap]) side();
    translate([gap / 2 + box_depth, inside_width + 2.5 * gap + front_height + back_height]) rotate(180) side();
    translate([inside_depth + 1.5 * gap + back_height, gap / 2]) rotate(90) back();
    translate([box_depth + 1.5 * gap + front_height, inside_width + 1.5 * gap]) rotate(90) front();
}

if (panel == "side") side();
if (panel == "front") front();
if (panel == "back") back();
if (panel == "floor") floor_panel();
if (panel == "absorber") absorber();
if (panel == "slider") slider();
if (panel == "sheet") sheet();
