;TIME:99999999999999999999999
; filament used [g] = nan
; layer_height = 1e308
; estimated printing time (normal mode) = 999999999999d 99999999999999999h
G1 X1e308 Y-1e308 Znan
G1 X
G1 X--1
