# The list of designs
designs-title = Diseños
designs-newest = Los más recientes primero
designs-older = Diseños anteriores
designs-more = Más diseños
designs-first = Volver al principio
designs-pages = Páginas de esta lista
designs-search = Buscar y filtrar
designs-empty = Aquí todavía no hay nada publicado
designs-empty-next = Suelta una carpeta en el navegador, o ejecuta esto en ella:

# One design
design-by = por
design-design = Diseño
design-version = Versión
design-versions = Versiones
design-license = Licencia
design-published = Publicada
design-not-yet = todavía no
design-files = Archivos
design-readiness = Madurez
design-processes = Procesos
design-materials = Materiales
design-licensor = Licenciado por
design-not-stated = no consta
design-making-digest = Resumen de fabricación
design-made-as = se hace como la { $version }
design-manifest-digest = Resumen del manifiesto
design-whole-block = Cajetín completo
design-sheet = Dibujo y cajetín
design-tabs = Sobre este diseño
design-picture-alt = { $title }: { $file }
design-pieces = { $pieces } en total
design-download = Descargar para hacer
design-download-what = { $n ->
    [one] 1 archivo
   *[other] { $n } archivos
}
design-download-uses = { $n ->
    [one] con el diseño que usa
   *[other] con los { $n } diseños que usa
}
design-choose = Elegir piezas y tipos
design-manage = Administrar
design-about = De qué se trata
design-no-readme = Esta versión no tiene README.md
design-no-readme-next = Qué es y cómo se hace puede estar en sus archivos.
design-instructions-go = Leer las instrucciones
design-parts = Piezas
design-files-count = { $n ->
    [one] 1 archivo, { $size }
   *[other] { $n } archivos, { $size }
}
design-folder-count = { $n ->
    [one] 1 archivo
   *[other] { $n } archivos
}
design-dependencies = Depende de
design-more = { $n ->
    [one] 1 más
   *[other] { $n } más
}
design-used-by = Lo usan
design-used-by-all = Todos
design-forked-from = Derivado de
design-contributors = Colaboradores
design-contributed = colaboración
design-anonymous = alguien que no quiere ser nombrado
design-more-about = Además
design-keywords = Palabras clave
design-languages = Idiomas
design-repository = Repositorio
design-removed = eliminada
design-draft = Esto es un borrador.
design-draft-more = No está publicado: todo puede cambiar todavía, y solo lo ve quien tiene esta dirección.
design-hidden = Este diseño no aparece en las listas ni en la búsqueda.
design-yanked = La versión { $version } está retirada de uso: { $class }.
design-yanked-next = Quien la tiene en un archivo de bloqueo aún puede obtenerla. Para trabajos nuevos, toma otra versión.
design-older = Estás viendo la { $version }.
design-newest-is = La { $version } es la más reciente

# Words in a README
readme-note = Nota
readme-tip = Consejo
readme-important = Importante
readme-warning = Advertencia
readme-caution = Precaución
readme-picture-too-large = una imagen con demasiados píxeles para mostrarla
readme-picture-missing = una imagen que no está en esta versión

# Its pages
tab-overview = Resumen
tab-manual = Instrucciones
tab-parts = Piezas
tab-files = Archivos
tab-versions = Versiones
tab-used-by = Lo usan
filter-all = Todo
list-more = Ver más
list-end = Eso era todo

# Parts
parts-title = Piezas de { $title } { $version }
parts-none = No constan piezas
parts-none-more = Lo que se hace y se compra puede estar en sus instrucciones o archivos.
parts-made = Piezas por hacer
parts-bought = Piezas por comprar
parts-used = Diseños que usa
parts-bom = Lista de materiales
parts-lines = Líneas
parts-download = Descargar piezas
parts-filter = Mostrar solo
parts-to-make = Por hacer
parts-to-buy = Por comprar
parts-no-such = Ninguna pieza se hace así
part-number = N.º
part-name = Pieza
part-quantity = Cantidad
part-process = Proceso, material
part-source = a partir de
part-bought = comprar

# Files
files-title = Archivos de { $title } { $version }
files-of = Archivos de la { $version }
files-same = los mismos bytes para todo el mundo
files-filter = Mostrar solo
files-part = pieza { $n }
files-bytes = Los bytes, por su resumen
files-none = Aquí no hay nada así
files-manifest = Rutas, tipos, tamaños y resúmenes forman parte del manifiesto:

# Versions
versions-title = Versiones de { $title }
versions-bands = Un corchete reúne versiones con las que las máquinas hacen lo mismo: comparten el resumen de fabricación. Corregir una errata no cambia nada de lo que se hace.
versions-alike = { $n ->
    [one] se hace a su manera
   *[other] { $n } versiones que se hacen igual
}
versions-older = Versiones anteriores
versions-meaning = Qué significa un número
versions-major = Mayor
versions-major-means = cambia el encaje, la forma o la función
versions-minor = Menor
versions-minor-means = añade y sigue encajando
versions-patch = Parche
versions-patch-means = palabras o tolerancias
versions-for-ever = Una versión publicada nunca cambia.
version-newest = la más reciente
version-yanked = retirada de uso: { $class }
version-first = La primera versión.
version-same-making = Solo palabras e imágenes.
version-other-making = Cambia lo que se hace.

# Used by
used-by-title = Qué usa { $title }
used-by-lead = Diseños cuya versión más reciente depende de este.
used-by-none = Ningún diseño lo usa todavía
used-by-none-more = Para partir de él, escribe esto en tu design.toml:

# Download to make
download-title = Descargar { $title } { $version } para hacer
download-kinds = ¿Para qué?
preset-everything = Para hacerlo, leerlo y cambiarlo
preset-everything-meaning = todos los archivos
preset-sources = Para hacerlo y cambiarlo
preset-machines = Para hacerlo
preset-mesh = Para imprimirlo
preset-words = Para leer
preset-own = Como se pidió
download-count = { $n ->
    [one] 1 archivo
   *[other] { $n } archivos
}
download-with = ¿Y lo que usa?
download-with-them = Con los diseños que usa
download-with-them-more = Las versiones más recientes que sirven.
download-without = Solo este diseño
download-without-more = Ya tienes los otros, o los descargarás después.
download-parts = ¿Solo algunas piezas?
download-parts-more = Marca las que quieras. Si no marcas ninguna, van todas. Los archivos que no son de ninguna pieza vienen siempre.
download-sum = Tu zip
download-files = Archivos
download-size = Tamaño
download-button = Descargar
download-again = Volver a contar
download-always = Las licencias y design.toml van siempre.
download-resume = Nunca cambia y la descarga se puede reanudar.
download-address = Su dirección
download-no-set = Hoy no se puede reunir lo que usa
download-no-set-next = Este diseño se puede descargar solo, y los otros desde sus propias páginas.

# Levels of technology readiness (Open Know-How)
level-otrl-1 = idea
level-otrl-2 = concepto
level-otrl-3 = en desarrollo
level-otrl-4 = prototipo
level-otrl-5 = hecho en pequeñas series
level-otrl-6 = probado

# Words for the closed sets
kind-cad = CAD
kind-mesh = malla
kind-drawing = plano
kind-board = placa
kind-firmware = firmware
kind-bom = lista de materiales
kind-documentation = documentación
kind-picture = imagen
kind-license = licencia
kind-other = otro
slot-hardware = Hardware
slot-documentation = Documentación
slot-software = Software
yank-hazard = peligro
yank-defect = defecto
yank-license = licencia
yank-withdrawn = abandonada
yank-broken = dañada
dependency-part = pieza
dependency-tool = herramienta
dependency-jig = plantilla
dependency-firmware = firmware
