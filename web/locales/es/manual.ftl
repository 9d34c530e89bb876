# El manual de una versión
manual-title = Instrucciones de { $title } { $version }
manual-chapters = Capítulos
manual-languages = Idioma del manual
manual-on-page = En esta página
manual-beside = Capítulos anterior y siguiente
manual-whole = Todo en una página, para imprimir
manual-back = Volver a los capítulos
manual-design = Diseño
manual-version = Versión
manual-missing = Este capítulo aún no está en { $wanted }; aquí está en { $shown }.
manual-outdated = Esta traducción es más antigua que su original, que cambió en la versión { $version }.
manual-outdated-source = Leer el original: { $language }
manual-pdf = Este capítulo es un PDF
manual-pdf-open = Abrirlo
manual-too-large = Este capítulo es demasiado grande para mostrarlo aquí
manual-as-file = Ver el archivo
manual-none = Esta versión no tiene instrucciones
manual-none-next = Las instrucciones son un README.md y archivos Markdown en docs/. Qué es y cómo se hace puede estar en sus demás archivos.
manual-left-out = { $n ->
    [one] Falta un capítulo más, porque la página sería demasiado larga.
   *[other] Faltan { $n } capítulos más, porque la página sería demasiado larga.
}
