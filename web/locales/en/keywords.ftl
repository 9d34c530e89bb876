# The catalogue by the words authors gave their designs
keywords-title = Keywords
keywords-lead = The words authors gave their designs, from A to Z.
keywords-empty = Nothing has a keyword yet
