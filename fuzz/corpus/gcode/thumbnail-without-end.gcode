; thumbnail begin 999999999x1 99999999999
; !!!!
; thumbnail_JPG begin 1x1 4
; /9j/
G1 X1 Y1
