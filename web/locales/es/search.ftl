# Búsqueda
search-title = Búsqueda
search-title-of = { $text } – Búsqueda
search-heading = Encuentra un diseño
search-heading-of = Diseños para «{ $text }»
search-count = { $n ->
    [0] Ningún diseño
    [one] { $n } diseño
   *[other] { $n } diseños
}
search-count-all = { $n ->
    [0] Todavía ningún diseño
    [one] { $n } diseño; escribe una palabra para buscar
   *[other] { $n } diseños, los más nuevos primero
}
search-count-loose = { $n ->
    [one] Ningún diseño tiene todas estas palabras; { $n } tiene algunas
   *[other] Ningún diseño tiene todas estas palabras; { $n } tienen algunas
}
search-cut = Tu búsqueda es muy larga: solo se usaron las primeras 200 palabras.
search-instead = Quizá quisiste decir
search-sort = Ordenar por
search-sort-relevance = Mejor coincidencia
search-sort-new = Versión más nueva
search-sort-do = Ordenar
search-narrow = Filtrar
search-narrow-label = Filtrar la búsqueda
search-narrow-chosen = Filtrar, elegidos: { $n }
search-clear = Quitar { $n }
search-show = Mostrar
search-more-values = { $n } más
search-chosen = Elegido
search-remove = Sin
search-found = Encontrado
search-category = Categoría
search-license = Licencia
search-process = Proceso
search-material = Material
search-readiness = Madurez
search-language = Idioma
search-keyword = Palabra clave
search-actor = De
search-license-permissive = Permisiva
search-license-share-alike = Compartir igual
search-license-copyfair = CopyFair
search-license-restricted = Restringida
search-in-parts = Piezas
search-in-instructions = Instrucciones
search-range = { $from } a { $to } de { $total }
search-pages = Páginas
search-previous = Anterior
search-next = Siguiente
search-end = Una búsqueda muestra 10 000 resultados. Fíltrala para ver lo demás.
search-past-end = No hay tantos resultados
search-nothing = Nada coincide
search-nothing-there = Aquí todavía no se ha publicado nada
search-nothing-unchoose = Buscar en todas las categorías, procesos y licencias
search-nothing-fewer = Prueba con menos palabras o más generales; las palabras entre comillas deben ir seguidas.
search-nothing-all = Todos los diseños
search-nothing-keywords = Palabras clave
search-nothing-publish = Publicar un diseño
search-nothing-shelves = O mira según para qué sirve:
