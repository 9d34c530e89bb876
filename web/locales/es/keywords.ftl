# El catálogo según las palabras que dieron los autores
keywords-title = Palabras clave
keywords-lead = Las palabras que los autores dieron a sus diseños, de la A a la Z.
keywords-empty = Todavía nada tiene palabras clave
