# One sentence for each finding of the check, as wright_manifest::sentences lists them.

finding-toml-syntax = Esto no es TOML: { $why }.
finding-toml-syntax-help = La gramática está en https://toml.io; los textos van entre comillas.
finding-too-long-file = design.toml tiene { $bytes } bytes; se permiten { $max }.
finding-too-long-file-help = Pon los textos largos en README.md y las listas de piezas en un archivo de lista de materiales.
finding-too-long-list = { $path } tiene { $count } entradas; se permiten { $max }.
finding-too-long-text = Este texto tiene { $chars } caracteres; se permiten { $max }.
finding-too-long-text-help = Dilo más corto.
finding-too-long-folder = La carpeta tiene { $files } archivos.
finding-too-long-folder-help = Deja fuera con .wrightignore lo que no forma parte del diseño.
finding-too-many-findings = { $count ->
    [one] Hay otra observación que no se muestra.
   *[other] Hay otras { $count } observaciones que no se muestran.
}
finding-too-many-findings-help = Corrige primero las que se muestran y vuelve a comprobar.
finding-unknown-key = «{ $key }» no es una clave de { $place }.
finding-unknown-key-help = Quítala; las claves propias empiezan por x-.
finding-wrong-type = { $path } admite { $wanted ->
    [text] un texto
    [texts] una lista de textos
    [text-or-texts] un texto o una lista de textos
    [number] un número
    [table] una tabla
    [tables] una lista de tablas
    [text-or-table] un texto o una tabla
   *[anything] cualquier cosa
}, no { $found ->
    [text] un texto
    [number] un número
    [boolean] verdadero o falso
    [date] una fecha
    [list] una lista
   *[table] una tabla
}.
finding-missing-key = A { $place } le falta { $key }.
finding-empty = Este texto está vacío.
finding-empty-help = Escribe algo.
finding-bad-character = Este texto contiene { $character }, que no puede estar en una línea de texto.
finding-bad-character-help = Quita ese carácter.
finding-name-invalid-length = «{ $text }» tiene { $chars } caracteres; se permiten de { $min } a { $max }.
finding-name-invalid-grammar = «{ $text }» no es un nombre: usa minúsculas a–z, cifras y guiones sueltos entre ellas.
finding-name-invalid-device = «{ $text }» es el nombre de un dispositivo en Windows y allí no puede ser una carpeta; elige otro nombre.
finding-name-invalid-slash = «{ $text }» no es el nombre de un diseño: escribe actor/nombre, por ejemplo rural-energy/box-dryer.
finding-version-invalid-length = Una versión tiene como máximo { $max } bytes; esta tiene { $bytes }.
finding-version-invalid-grammar = «{ $text }» no es una versión como 1.2.0.
finding-version-invalid-build = «{ $text }» lleva metadatos de compilación (+…), que las versiones publicadas no tienen.
finding-requirement-invalid = «{ $text }» no es un requisito de versión como ^1.2 o =1.2.3.
finding-license-invalid-length = Una expresión de licencia tiene como máximo { $max } bytes; esta tiene { $bytes }.
finding-license-invalid = «{ $text }» no es una expresión de licencia SPDX.
finding-license-deprecated = La lista de licencias SPDX ya no usa { $names }.
finding-license-deprecated-help = Di cuál quieres, por ejemplo GPL-3.0-only o GPL-3.0-or-later.
finding-license-text-missing = El texto de { $license } no está entre los archivos.
finding-license-text-missing-help = Ponlo en LICENSES/{ $license }.txt.
finding-path-invalid-empty = Hay una ruta vacía.
finding-path-invalid-length = «{ $path }…» tiene más de { $max } bytes; acorta los nombres de carpetas o archivos.
finding-path-invalid-segment = «{ $path }» tiene un tramo vacío: escribe carpeta/archivo sin / al principio, doble ni al final.
finding-path-invalid-dot = «{ $path }» tiene un tramo que empieza por punto; los archivos ocultos y .. no se publican.
finding-path-invalid-character = «{ $path }» contiene { $character }, que no todos los sistemas pueden guardar.
finding-path-invalid-trailing = «{ $path }» tiene un tramo que termina en punto o espacio, que Windows quita.
finding-path-invalid-device = «{ $path }» tiene un tramo que en Windows es un dispositivo.
finding-path-invalid-form = «{ $path }» no está en la forma NFC de Unicode; casi todos los programas escriben NFC por sí solos.
finding-path-conflict-twice = «{ $path }» aparece dos veces.
finding-path-conflict-twice-help = Dos nombres se distinguen solo en su forma Unicode; cambia uno.
finding-path-conflict-many = Una versión tiene como máximo { $max } archivos; estos son { $files }.
finding-path-conflict-case = «{ $path }» y «{ $other }» son un mismo archivo donde mayúsculas y minúsculas no se distinguen; cambia el nombre de uno.
finding-path-conflict-folder = «{ $path }» es un archivo, y «{ $other }» necesita una carpeta con ese nombre; cambia uno.
finding-glob-invalid = «{ $text }» no es un patrón de rutas.
finding-glob-invalid-help = Escribe por ejemplo stl/*.stl o borradores/**.
finding-glob-unused = «{ $pattern }» en files.kinds.{ $kind } no encaja con ningún archivo.
finding-glob-unused-help = Quítalo o corrige la ruta.
finding-part-id-invalid = «{ $text }» no es un identificador de pieza: usa de 1 a 64 minúsculas a–z, cifras y guiones sueltos entre ellas.
finding-email-in-name = Hay una dirección de correo en el nombre de quien colaboró.
finding-email-in-name-help = Escribe el nombre o un alias; las versiones son públicas para siempre, y las direcciones no.
finding-part-id-duplicate = { $line ->
    [0] «{ $id }» ya es el identificador de otra pieza.
   *[other] «{ $id }» ya es el identificador de otra pieza, en la línea { $line }.
}
finding-part-id-duplicate-help = Da a cada pieza un identificador propio.
finding-process-unknown = «{ $text }» no es un proceso de la taxonomía.
finding-process-unknown-help = Se conserva como está escrito; no se le podrán buscar máquinas.
finding-process-unknown-alias = «{ $text }» se llama { $process } en la taxonomía.
finding-process-unknown-alias-help = Escribe process = "{ $process }".
finding-process-unknown-some = Este no es un proceso de la taxonomía.
finding-material-unknown = «{ $text }» no es un material de la taxonomía.
finding-material-unknown-help = Se conserva como está escrito; no se podrá estimar su masa.
finding-quantity-invalid-grammar = «{ $text }» no es un número como 8 o 0.25.
finding-quantity-invalid-range = { $text } está fuera de límites: una cantidad es más de 0 y como máximo 1 000 000 000.
finding-quantity-invalid-precision = { $text } tiene más de seis cifras decimales.
finding-quantity-invalid-whole = { $text } no es un número entero de 1 a { $max }.
finding-length-invalid-grammar = «{ $text }» no es una longitud como 3 mm, 0.5 mm, 250 µm o 1/8 in.
finding-length-invalid-range = «{ $text }» está fuera de límites: una longitud es más de 0 y como máximo 100 m.
finding-length-invalid-precision = «{ $text }» es más fina que un micrómetro.
finding-digest-invalid = Un resumen se escribe sha256: y 64 cifras hexadecimales en minúscula.
finding-url-invalid = «{ $text }» no es una dirección http ni https.
finding-url-invalid-help = Escribe por ejemplo https://example.org/repository.
finding-language-invalid = «{ $text }» no es una etiqueta de idioma.
finding-language-invalid-help = Escribe por ejemplo en, es o pt-BR (BCP 47).
finding-currency-invalid = «{ $text }» no es el código de una moneda.
finding-currency-invalid-help = Escribe tres letras, por ejemplo EUR o USD (ISO 4217).
finding-word-unknown = «{ $text }» no es ninguna de estas palabras: { $words }.
finding-word-unknown-help = Escribe una de ellas.
finding-category-invalid = «{ $text }» no es una categoría.
finding-category-invalid-help = Escribe palabras en minúscula separadas por barras, por ejemplo food/drying.
finding-duplicate = «{ $text }» está dos veces en { $list }.
finding-duplicate-help = Quita una.
finding-depends-on-itself = { $name } depende de sí mismo.
finding-depends-on-itself-help = Quita la dependencia.
finding-forked-from-itself = { $name } deriva de sí mismo.
finding-forked-from-itself-help = Una versión nueva de un diseño no necesita [[forked-from]]; una derivación necesita nombre propio.
finding-design-toml-missing = En esta carpeta no hay design.toml.
finding-design-toml-missing-help = Ejecuta wright init o responde a las preguntas de esta página.
finding-file-missing = No hay ningún archivo «{ $path }».
finding-file-missing-help = Añade el archivo, corrige la ruta o mira si está excluido.
finding-file-too-large = «{ $path }» tiene { $bytes } bytes; el registro admite { $max } por archivo.
finding-file-too-large-help = Hazlo más pequeño o exclúyelo en [files].
finding-release-too-large = Todos los archivos juntos tienen { $bytes } bytes; el registro admite { $max } por versión.
finding-release-too-large-help = Excluye lo que nadie necesita para hacerlo.
finding-release-empty = No hay nada que publicar salvo design.toml.
finding-release-empty-help = Añade los archivos del diseño o corrige exclude en [files].
finding-readme-missing = En esta carpeta no hay README.md.
finding-readme-missing-help = Di en README.md qué es y para quién, y muestra una imagen.
finding-instructions-missing = Nada dice aquí cómo se hace.
finding-instructions-missing-help = Escribe docs/assembly.md o un capítulo de README.md.
finding-bom-missing = Hay piezas, pero no lista de materiales.
finding-bom-missing-help = Enumera lo que se compra y se hace en bom.csv y escribe [bom] con file = "bom.csv".
finding-export-missing = { $part } se imprime, pero no tiene malla para imprimir.
finding-export-missing-help = Exporta una y escribe export = "stl/{ $part }.stl".
finding-draft-mismatch = design.toml dice { $field } { $says }, pero este borrador es para { $is }.
finding-draft-mismatch-help = Cambia { $field } en design.toml o abre un borrador para { $says }.
finding-blob-missing = El registro no tiene todos los bytes de este archivo.
finding-blob-missing-help = Súbelo otra vez.
finding-tombstoned = Estos bytes se eliminaron de este registro: { $reason }
finding-tombstoned-help = Deja fuera el archivo.
finding-dependency-missing-itself = { $name } no puede depender de sí mismo.
finding-dependency-missing-itself-help = Quítalo de [dependencies].
finding-dependency-missing-unknown = El diseño { $name } no está en este registro.
finding-dependency-missing-unknown-help = Publícalo antes, corrige el nombre o di su registro.
finding-dependency-missing-unmet = { $newest ->
    [none] Ninguna versión de { $name } cumple { $requirement }, y ninguna se puede usar.
   *[other] Ninguna versión de { $name } cumple { $requirement } (la más nueva es { $newest }).
}
finding-dependency-missing-unmet-help = Pide una versión que esté publicada.
finding-parent-missing-unknown = No hay ninguna versión con el manifiesto { $manifest }.
finding-parent-missing-version = El manifiesto { $manifest } es la versión { $version }, no { $said }.
finding-parent-missing-other = El manifiesto { $manifest } no es de { $name }.
finding-parent-missing-removed = { $name } { $version } se eliminó y no se puede derivar.
finding-photo-located = Esta foto dice dónde se tomó.
finding-photo-located-help = Quita sus datos de lugar, o consérvalos a propósito: añade su ruta a keep-location en [files] de design.toml.
finding-photo-unreadable = No se puede saber si esta imagen dice dónde se tomó: no es una imagen del tipo que dice ser.
finding-manifest-invalid = Con estos archivos no se puede formar un manifiesto: { $why }.
finding-manifest-too-large = El manifiesto supera su límite: { $why }.

finding-advice-near = ¿Querías decir { $meant }?
finding-advice-below-design = Escribe { $meant } debajo de [design].
finding-advice-tables = Escribe [[{ $path }]].
finding-advice-table = Escribe [{ $path }].
finding-advice-quotes = Ponlo entre comillas.
finding-advice-brackets = Ponlo entre [ ].
finding-advice-bare = Escríbelo sin comillas.
finding-advice-as-wanted = Escríbelo de esa forma.
finding-advice-missing-table = Escribe [{ $key }]; wright init hace un archivo completo.
finding-advice-missing-line = Escribe { $key } = "…".
finding-advice-license-list = Usa un identificador de la lista de licencias SPDX, o LicenseRef-NombreDeTuLicencia con su texto en LICENSES/.
finding-advice-rename-or-exclude = Cambia el nombre, o exclúyelo en [files] o en .wrightignore.
finding-advice-exclude-one = O excluye uno de ellos en [files].
finding-advice-bom-named = Escribe [bom] con file = "{ $file }".
finding-advice-forked-from = { "[" }[forked-from]] nombra una versión de este registro por nombre, versión y resumen del manifiesto; lo escribe wright.
finding-why = Qué significa
