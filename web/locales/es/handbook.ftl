# El manual de uso
handbook-title = Guía
handbook-lead = Cómo publicar un diseño, descargar uno, elegir versión y licencia, tener un registro propio, y qué hacer cuando algo se rechaza.
handbook-search = Buscar en la guía
handbook-pages = Todas las páginas de la guía
handbook-beside = Página anterior y siguiente
handbook-on-page = En esta página
handbook-begin = Empezar
handbook-write = Escribir
handbook-run = Tener un registro
handbook-look-up = Consultar
handbook-key = Clave
handbook-takes = Qué admite
handbook-for = Para qué sirve
handbook-asked = se pide
handbook-default = Si falta: { $value }.
handbook-made-from-schema = Hecho a partir del esquema de Commonwright { $version }; por eso no puede diferir de lo que el servidor comprueba.
handbook-takes-text = texto, como mucho { $n } caracteres
handbook-takes-any-text = texto
handbook-takes-list = lista de { $n } como mucho: { $of }
handbook-takes-any-list = lista: { $of }
handbook-takes-number = número mayor que 0
handbook-takes-table = tabla
handbook-takes-either = { $one }; o { $other }
handbook-takes-anything = cualquier cosa
handbook-found-title = «{ $text }» en la guía
handbook-found-heading = «{ $text }» en la guía
handbook-found = { $n ->
    [0] No se encontró nada.
    [one] Se encontró una sección.
   *[other] Se encontraron { $n } secciones.
}
handbook-found-shown = Se muestran las { $n } mejores.
handbook-nothing = Ninguna sección tiene todas esas palabras
handbook-nothing-next = Prueba con menos palabras o elige una página de la lista.
