# The list of designs
designs-title = Diseños
designs-headline = Diseños de hardware libre, para hacer en cualquier lugar
designs-lead = Las comunidades publican un diseño una vez. Los talleres cercanos obtienen exactamente esos bytes y lo hacen.
designs-publish-yours = Publicar un diseño
designs-newest = Los más recientes primero
designs-older = Diseños anteriores
designs-empty = Aquí todavía no hay nada publicado
designs-empty-next = Suelte una carpeta en el navegador, o ejecute esto en ella:
designs-empty-publish = Publicar el primer diseño

# One design
design-newest = Diseño más reciente
design-design = Diseño
design-version = Versión
design-versions = Versiones
design-license = Licencia
design-published = Publicado
design-files = Archivos
design-readiness = Madurez
design-processes = Procesos
design-licensor = Licenciado por
design-not-stated = no consta
design-making-digest = Resumen de fabricación, común a las versiones que se hacen igual
design-manifest-digest = Resumen del manifiesto
design-sheet = Dibujo y cajetín
design-picture-alt = { $title }: { $file }
design-no-picture = Esta publicación no tiene imagen.
design-download = Descargar para hacer
design-download-all = Lo mismo con todo aquello de lo que depende
design-manage = Administrar
design-instructions = Instrucciones
design-no-readme = Esta publicación no tiene README.md
design-no-readme-next = Qué es y cómo se hace puede estar en sus archivos.
design-parts = Piezas
design-parts-count = { $n ->
    [one] 1 pieza
   *[other] { $n } piezas
}
design-files-count = { $n ->
    [one] 1 archivo, { $size }
   *[other] { $n } archivos, { $size }
}
design-folder-count = { $n ->
    [one] 1 archivo
   *[other] { $n } archivos
}
design-all-files = Mostrar los { $n } archivos
design-dependencies = Depende de
design-forked-from = Derivado de
design-contributors = Por
design-anonymous = alguien que no quiere ser nombrado
design-about = Acerca de
design-category = Categoría
design-keywords = Palabras clave
design-repository = Repositorio
design-same-making = se hace igual
design-removed = eliminada
design-yanked = La versión { $version } está retirada de uso: { $class }.
design-yanked-next = Quien la tiene en un archivo de bloqueo aún puede obtenerla. Para trabajos nuevos, tome otra versión.
design-newer = La versión { $version } es más reciente.
design-newer-look = Verla

part-name = Pieza
part-quantity = Cantidad
part-process = Proceso
part-material = Material
part-files = Archivos
part-bought = comprada

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
