;FLAVOR:Marlin
;TIME:6666
;Filament used: 1.5m
;Layer height: 0.15
G92 E0
G1 X1 Y1 E9
