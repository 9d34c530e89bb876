// Box solar dryer: the dimensions that more than one part needs. Millimetres.

ply            = 9;      // floor and walls
box_width      = 600;    // outside, across
box_depth      = 900;    // outside, front to back
front_height   = 200;
back_height    = 320;
inside_width   = box_width - 2 * ply;    // 582
inside_depth   = box_depth - 2 * ply;    // 882

leg            = 40;     // square softwood, in the inner corners
leg_length     = 520;
wall_from      = 340;    // lower edge of the walls above the ground
ledger         = 20;     // square softwood that carries the floor
floor_top      = wall_from + ledger + ply;   // 369

tray_rail_top  = floor_top + 70;         // trays stand on this height
slat           = 20;     // square softwood of the tray frames
tray_width     = 570;    // outside, across
tray_depth     = 396;    // outside; two trays lie between the legs (802)

vents          = 6;
vent_hole      = 25;
vent_pitch     = 70;
slider_length  = 560;
slider_height  = 50;
slider_thick   = 4;
slot_at        = 230;    // bolt slots, from the middle
slot_travel    = 35;     // half a pitch: from open to closed
bolt_hole      = 5.5;
