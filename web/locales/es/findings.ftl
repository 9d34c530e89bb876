# One sentence for each finding of the check, as wright_manifest::sentences lists them.

finding-toml-syntax = Esto no es TOML: { $why }.
finding-toml-syntax-help = La gramática está en https://toml.io; los textos van entre comillas.
finding-too-long-file = design.toml tiene { $bytes } bytes; se permiten { $max }.
finding-too-long-file-help = Ponga los textos largos en README.md y las listas de piezas en un archivo de lista de materiales.
finding-too-long-list = { $path } tiene { $count } entradas; se permiten { $max }.
finding-too-long-text = Este texto tiene { $chars } caracteres; se permiten { $max }.
finding-too-long-text-help = Dígalo más corto.
finding-too-long-folder = La carpeta tiene { $files } archivos.
finding-too-long-folder-help = Deje fuera con .wrightignore lo que no forma parte del diseño.
finding-too-many-findings = { $count ->
    [one] Hay otra observación que no se muestra.
   *[other] Hay otras { $count } observaciones que no se muestran.
}
finding-too-many-findings-help = Corrija primero las que se muestran y vuelva a comprobar.
finding-unknown-key = «{ $key }» no es una clave de { $place }.
finding-unknown-key-help = Quítela; las claves propias empiezan por x-.
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
finding-empty-help = Escriba algo.
finding-bad-character = Este texto contiene { $character }, que no puede estar en una línea de texto.
finding-bad-character-help = Quite ese carácter.
finding-name-invalid-length = «{ $text }» tiene { $chars } caracteres; se permiten de { $min } a { $max }.
finding-name-invalid-grammar = «{ $text }» no es un nombre: use minúsculas a–z, cifras y guiones sueltos entre ellas.
finding-name-invalid-device = «{ $text }» es el nombre de un dispositivo en Windows y allí no puede ser una carpeta; elija otro nombre.
finding-name-invalid-slash = «{ $text }» no es el nombre de un diseño: escriba actor/nombre, por ejemplo rural-energy/box-dryer.
finding-version-invalid-length = Una versión tiene como máximo { $max } bytes; esta tiene { $bytes }.
finding-version-invalid-grammar = «{ $text }» no es una versión como 1.2.0.
finding-version-invalid-build = «{ $text }» lleva metadatos de compilación (+…), que las versiones publicadas no tienen.
finding-requirement-invalid = «{ $text }» no es un requisito de versión como ^1.2 o =1.2.3.
finding-license-invalid-length = Una expresión de licencia tiene como máximo { $max } bytes; esta tiene { $bytes }.
finding-license-invalid = «{ $text }» no es una expresión de licencia SPDX.
finding-license-deprecated = La lista de licencias SPDX ya no usa { $names }.
finding-license-deprecated-help = Diga cuál quiere, por ejemplo GPL-3.0-only o GPL-3.0-or-later.
finding-license-text-missing = El texto de { $license } no está entre los archivos.
finding-license-text-missing-help = Póngalo en LICENSES/{ $license }.txt.
finding-path-invalid-empty = Hay una ruta vacía.
finding-path-invalid-length = «{ $path }…» tiene más de { $max } bytes; acorte los nombres de carpetas o archivos.
finding-path-invalid-segment = «{ $path }» tiene un tramo vacío: escriba carpeta/archivo sin / al principio, doble ni al final.
finding-path-invalid-dot = «{ $path }» tiene un tramo que empieza por punto; los archivos ocultos y .. no se publican.
finding-path-invalid-character = «{ $path }» contiene { $character }, que no todos los sistemas pueden guardar.
finding-path-invalid-trailing = «{ $path }» tiene un tramo que termina en punto o espacio, que Windows quita.
finding-path-invalid-device = «{ $path }» tiene un tramo que en Windows es un dispositivo.
finding-path-invalid-form = «{ $path }» no está en la forma NFC de Unicode; casi todos los programas escriben NFC por sí solos.
finding-path-conflict-twice = «{ $path }» aparece dos veces.
finding-path-conflict-twice-help = Dos nombres se distinguen solo en su forma Unicode; cambie uno.
finding-path-conflict-many = Una versión tiene como máximo { $max } archivos; estos son { $files }.
finding-path-conflict-case = «{ $path }» y «{ $other }» son un mismo archivo donde mayúsculas y minúsculas no se distinguen; cambie el nombre de uno.
finding-path-conflict-folder = «{ $path }» es un archivo, y «{ $other }» necesita una carpeta con ese nombre; cambie uno.
finding-glob-invalid = «{ $text }» no es un patrón de rutas.
finding-glob-invalid-help = Escriba por ejemplo stl/*.stl o borradores/**.
finding-glob-unused = «{ $pattern }» en files.kinds.{ $kind } no encaja con ningún archivo.
finding-glob-unused-help = Quítelo o corrija la ruta.
finding-part-id-invalid = «{ $text }» no es un identificador de pieza: use de 1 a 64 minúsculas a–z, cifras y guiones sueltos entre ellas.
finding-email-in-name = Hay una dirección de correo en el nombre de quien colaboró.
finding-email-in-name-help = Escriba el nombre o un alias; las versiones son públicas para siempre, y las direcciones no.
finding-part-id-duplicate = { $line ->
    [0] «{ $id }» ya es el identificador de otra pieza.
   *[other] «{ $id }» ya es el identificador de otra pieza, en la línea { $line }.
}
finding-part-id-duplicate-help = Dé a cada pieza un identificador propio.
finding-process-unknown = «{ $text }» no es un proceso de la taxonomía.
finding-process-unknown-help = Se conserva como está escrito; no se le podrán buscar máquinas.
finding-process-unknown-alias = «{ $text }» se llama { $process } en la taxonomía.
finding-process-unknown-alias-help = Escriba process = "{ $process }".
finding-process-unknown-some = Este no es un proceso de la taxonomía.
finding-material-unknown = «{ $text }» no es un material de la taxonomía.
finding-material-unknown-help = Se conserva como está escrito; no se podrá estimar su masa.
finding-quantity-invalid-grammar = «{ $text }» no es un número como 8 o 0.25.
finding-quantity-invalid-range = { $text } está fuera de límites: una cantidad es más de 0 y como máximo 1 000 000 000.
finding-quantity-invalid-precision = { $text } tiene más de seis cifras decimales.
finding-quantity-invalid-whole = { $text } no es un número entero de 1 a { $max }.
finding-length-invalid-grammar = «{ $text }» no es una longitud como 3 mm, 0.5 mm, 250 µm o 1/8 in.
finding-length-invalid-range = «{ $text }» está fuera de límites: una longitud es más de 0 y como máximo 100 m.
finding-length-invalid-precision = «{ $text }» es más fina que un micrómetro.
finding-digest-invalid = Un resumen se escribe sha256: y 64 cifras hexadecimales en minúscula.
finding-url-invalid = «{ $text }» no es una dirección http ni https.
finding-url-invalid-help = Escriba por ejemplo https://example.org/repository.
finding-language-invalid = «{ $text }» no es una etiqueta de idioma.
finding-language-invalid-help = Escriba por ejemplo en, es o pt-BR (BCP 47).
finding-currency-invalid = «{ $text }» no es el código de una moneda.
finding-currency-invalid-help = Escriba tres letras, por ejemplo EUR o USD (ISO 4217).
finding-word-unknown = «{ $text }» no es ninguna de estas palabras: { $words }.
finding-word-unknown-help = Escriba una de ellas.
finding-category-invalid = «{ $text }» no es una categoría.
finding-category-invalid-help = Escriba palabras en minúscula separadas por barras, por ejemplo food/drying.
finding-duplicate = «{ $text }» está dos veces en { $list }.
finding-duplicate-help = Quite una.
finding-depends-on-itself = { $name } depende de sí mismo.
finding-depends-on-itself-help = Quite la dependencia.
finding-forked-from-itself = { $name } deriva de sí mismo.
finding-forked-from-itself-help = Una versión nueva de un diseño no necesita [[forked-from]]; una derivación necesita nombre propio.
finding-design-toml-missing = En esta carpeta no hay design.toml.
finding-design-toml-missing-help = Ejecute wright init o responda a las preguntas de esta página.
finding-file-missing = No hay ningún archivo «{ $path }».
finding-file-missing-help = Añada el archivo, corrija la ruta o mire si está excluido.
finding-file-too-large = «{ $path }» tiene { $bytes } bytes; el registro admite { $max } por archivo.
finding-file-too-large-help = Hágalo más pequeño o exclúyalo en [files].
finding-release-too-large = Todos los archivos juntos tienen { $bytes } bytes; el registro admite { $max } por versión.
finding-release-too-large-help = Excluya lo que nadie necesita para hacerlo.
finding-release-empty = No hay nada que publicar salvo design.toml.
finding-release-empty-help = Añada los archivos del diseño o corrija exclude en [files].
finding-readme-missing = En esta carpeta no hay README.md.
finding-readme-missing-help = Diga en README.md qué es y para quién, y muestre una imagen.
finding-instructions-missing = Nada dice aquí cómo se hace.
finding-instructions-missing-help = Escriba docs/assembly.md o un capítulo de README.md.
finding-bom-missing = Hay piezas, pero no lista de materiales.
finding-bom-missing-help = Liste lo que se compra y se hace en bom.csv y escriba [bom] con file = "bom.csv".
finding-export-missing = { $part } se imprime, pero no tiene malla para imprimir.
finding-export-missing-help = Exporte una y escriba export = "stl/{ $part }.stl".
finding-draft-mismatch = design.toml dice { $field } { $says }, pero este borrador es para { $is }.
finding-draft-mismatch-help = Cambie { $field } en design.toml o abra un borrador para { $says }.
finding-blob-missing = El registro no tiene todos los bytes de este archivo.
finding-blob-missing-help = Súbalo otra vez.
finding-tombstoned = Estos bytes fueron eliminados de este registro: { $reason }
finding-tombstoned-help = Deje fuera el archivo.
finding-dependency-missing-itself = { $name } no puede depender de sí mismo.
finding-dependency-missing-itself-help = Quítelo de [dependencies].
finding-dependency-missing-unknown = El diseño { $name } no está en este registro.
finding-dependency-missing-unknown-help = Publíquelo antes, corrija el nombre o diga su registro.
finding-dependency-missing-unmet = { $newest ->
    [none] Ninguna versión de { $name } cumple { $requirement }, y ninguna se puede usar.
   *[other] Ninguna versión de { $name } cumple { $requirement } (la más nueva es { $newest }).
}
finding-dependency-missing-unmet-help = Pida una versión que esté publicada.
finding-parent-missing-unknown = No hay ninguna versión con el manifiesto { $manifest }.
finding-parent-missing-version = El manifiesto { $manifest } es la versión { $version }, no { $said }.
finding-parent-missing-other = El manifiesto { $manifest } no es de { $name }.
finding-parent-missing-removed = { $name } { $version } fue eliminada y no se puede derivar.
finding-photo-located = Esta foto dice dónde se tomó.
finding-photo-located-help = Quite sus datos de lugar, o consérvelos a propósito: añada su ruta a keep-location en [files] de design.toml.
finding-photo-unreadable = No se puede saber si esta imagen dice dónde se tomó: no es una imagen del tipo que dice ser.
finding-manifest-invalid = Con estos archivos no se puede formar un manifiesto: { $why }.
finding-manifest-too-large = El manifiesto supera su límite: { $why }.

finding-advice-near = ¿Quería decir { $meant }?
finding-advice-below-design = Escriba { $meant } debajo de [design].
finding-advice-tables = Escriba [[{ $path }]].
finding-advice-table = Escriba [{ $path }].
finding-advice-quotes = Póngalo entre comillas.
finding-advice-brackets = Póngalo entre [ ].
finding-advice-bare = Escríbalo sin comillas.
finding-advice-as-wanted = Escríbalo de esa forma.
finding-advice-missing-table = Escriba [{ $key }]; wright init hace un archivo completo.
finding-advice-missing-line = Escriba { $key } = "…".
finding-advice-license-list = Use un identificador de la lista de licencias SPDX, o LicenseRef-NombreDeSuLicencia con su texto en LICENSES/.
finding-advice-rename-or-exclude = Cambie el nombre, o exclúyalo en [files] o en .wrightignore.
finding-advice-exclude-one = O excluya uno de ellos en [files].
finding-advice-bom-named = Escriba [bom] con file = "{ $file }".
finding-advice-forked-from = { "[" }[forked-from]] nombra una versión de este registro por nombre, versión y resumen del manifiesto; lo escribe wright.
finding-why = Qué significa
