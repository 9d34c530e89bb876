%
O1
G20
G91
G0X1Y-1.Z+.5
G1X1e9
(a comment)
M30
%
