publish-title = Publicar un diseño
publish-lead = Elige la carpeta del diseño. Se convierte en un borrador que, aparte de ti, solo ven los miembros de su actor hasta que lo publiques.
publish-no-actor = Ningún actor tuyo puede tener un borrador
publish-by-hand = Abrir un borrador vacío
publish-by-hand-what = y añadir archivos con formularios
publish-actor = De quién es el diseño
publish-name = Nombre
publish-name-hint = El nombre tiene de 2 a 64 de a–z, 0–9 y guiones sueltos. Nombre y versión deben ser los de su design.toml.
publish-version = Versión
publish-open-draft = Abrir el borrador
publish-before = Antes de empezar
publish-before-toml = Un design.toml en la raíz de la carpeta dice nombre, versión, título y licencia. Si no lo hay, se te pregunta.
publish-before-license = Puedes dar todo lo que contiene bajo las licencias que nombra.
publish-before-for-ever = Una versión publicada no cambia nunca y su número queda ocupado para siempre. Un borrador no cuesta nada.
publish-by-wright = Desde una terminal
publish-by-wright-how = En la carpeta del diseño:
publish-bad-name = Usa de 2 a 64 de a–z, 0–9 y guiones sueltos, empezando por letra o cifra.
publish-bad-version = Usa tres números como 0.1.0, sin metadatos de compilación.

draft-title = { $design } { $version }, borrador
draft-lead = Se guarda hasta el { $day }. Solo lo ven sus miembros hasta que se publique.
draft-findings = Qué leímos
draft-findings-count = { $errors ->
    [0] nada que corregir
    [one] 1 cosa que corregir
   *[other] { $errors } cosas que corregir
}, { $warnings ->
    [0] nada que mirar
    [one] 1 que mirar
   *[other] { $warnings } que mirar
}
draft-no-findings = Está todo lo que pide la publicación.
draft-refuses = Corregir
draft-warns = Mirar
draft-no-files = Todavía no hay archivos
draft-no-files-next = Elige la carpeta arriba, o añade archivos abajo.
draft-remove-named = Quitar { $path } del borrador
draft-parts-unknown = todavía no se sabe
draft-add-files = Añadir archivos con formulario
draft-add-files-what = Para diseños pequeños y sin JavaScript: un formulario por carpeta, cada archivo de { $size } como mucho.
draft-into = En la carpeta
draft-into-hint = Vacío para la raíz del diseño
draft-picked = Archivos
draft-send = Enviar
draft-publish = Publicar { $version }
draft-publish-not-yet = { $errors ->
    [one] Antes hay que corregir una cosa.
   *[other] Antes hay que corregir { $errors } cosas.
}
draft-publish-what = Después no cambia nunca. Se puede retirar de uso y, durante 72 horas, retirar del todo mientras nadie la use.
draft-publish-who = La publica un responsable.
draft-discard = Descartar el borrador
draft-discard-what = Puedes recuperarlo durante un día. Después sus archivos se van, salvo los que también tiene una publicación. Nada publicado cambia.
draft-discard-do = Descartarlo

upload-read = Leyendo la carpeta …
upload-hashing = Calculando el contenido de cada archivo. Aún no se envía nada.
upload-sending = Enviando. Puedes cerrar esta página: el envío sigue donde se quedó.
upload-paused = En pausa. Lo que ya llegó se conserva.
upload-offline = Sin conexión. Sigue por sí solo cuando vuelva.
upload-busy = El registro pide esperar: { $why } Sigue por sí solo.
upload-signed-out = Tu sesión terminó. Inicia sesión en otra pestaña y sigue aquí: no se pierde nada.
upload-full = El registro no puede recibir más ahora: { $why } Lo que ya llegó se conserva. Sigue cuando haya espacio.
upload-all = Todos los archivos están aquí. Abriendo el borrador.
upload-some-failed = No llegó todo. Fallaron: { $n }.
upload-pause = Pausar
upload-go-on = Seguir
upload-bytes = { $done } de { $all }
upload-progress-figures = { $done } de { $all } · archivos: { $files } de { $of }
upload-left = cerca de { $time } más, { $rate }
upload-more = Mostrar más de { $n }
upload-waiting = en espera
upload-hashing-file = calculando
upload-here = ya está aquí
upload-done = enviado
upload-failed = rechazado: { $why }
upload-changed-file = cambió en el disco
upload-kept = más nuevo en el borrador: se conserva
upload-both = cambió en ambos lados: se conserva el del borrador
upload-place-removed = lugar quitado
upload-keep-place = conservarlo
upload-keep-place-of = conservarlo: el lugar en { $path }
upload-places = Fotos a las que se quitó el lugar: { $n }
upload-ignored = Excluidos: { $n }
upload-ignored-by = ignorado
upload-excluded = excluido en design.toml
upload-include = incluirlo
upload-include-named = incluirlo: { $path }
upload-no-toml = No hay un design.toml en la raíz de esta carpeta. Da abajo un nombre y una versión al diseño: se envían los archivos y la página siguiente pregunta lo demás.
upload-bad-toml = Su design.toml no se puede leer: { $why }. Da abajo nombre y versión; la página siguiente muestra qué corregir.
upload-other-design = El design.toml de esta carpeta es de { $name } { $version }, no de este borrador. Elige la carpeta de este borrador o empieza en Publicar con esa.
upload-too-many-read = Esta carpeta tiene más archivos de los que nadie publica. Elige la carpeta propia del diseño.
upload-too-many = Una versión tiene como máximo 10 000 archivos; estos son { $n }. Deja fuera lo que se pueda hacer con el resto, con un archivo .wrightignore.
upload-collide = Estos nombres solo difieren en mayúsculas y minúsculas, que no todos los equipos distinguen: { $paths }. Cambia uno y elige la carpeta de nuevo. No se envió nada.
upload-not-a-path = Estos nombres no se pueden guardar en todos los equipos: { $paths }. Evita : * ? " < > | y espacios o puntos al final. No se envió nada.
upload-changed = Cambiaron en el disco desde que se eligieron: { $paths }. Elige la carpeta de nuevo: solo se envía lo que cambió.
upload-interrupted = El envío de { $folder } no terminó: { $here } de { $all } archivos están aquí, faltan { $size }.
upload-folder-known = Enviado desde la carpeta { $folder }. ¿Cambió algo en ella? Solo se envía lo que cambió.
upload-read-again = Leerla de nuevo
upload-not-granted = El navegador no puede leer la carpeta. Elígela de nuevo: solo se envía lo que falta.
upload-choose-again = Elige de nuevo la carpeta { $folder } y queda hecho: solo se envía lo que cambió.
upload-note-kept = Editados aquí desde entonces y conservados: { $paths }. Ponlos también en tu carpeta.
upload-note-both = Cambiados aquí y en tu carpeta; quedan los del borrador: { $paths }. Para enviar los tuyos, quítalos aquí y elige la carpeta de nuevo.
upload-note-more = En el borrador, pero no en tu carpeta: { $paths }.
upload-take-out = Quitarlos
upload-folder = Carpeta
upload-folder-what = se envía por partes y sigue donde se quedó
upload-drop = Suelta la carpeta del diseño en cualquier lugar de esta página, o
upload-choose = Elegir una carpeta
upload-choose-files = Elegir archivos
upload-keep-places = Conservar dónde se tomaron las fotos
upload-progress = Envío
upload-again = Intentar de nuevo
upload-files = Archivos en camino
publish-asked = ¿Cómo se llama?
publish-free = { $name } está libre: la primera versión de un diseño nuevo.
publish-taken = { $name } está publicado; su versión más nueva es { $version }. Da a esta un número mayor.
publish-malformed = Los nombres se escriben así: { $slug }
publish-crumb = Publicar
publish-steps = Tres pasos
publish-step-folder = La carpeta: se envían sus archivos y ves de qué tipo es cada uno.
publish-step-questions = Preguntas, solo sobre lo que design.toml no dice.
publish-step-publish = Revisarlo y publicarlo.
wizard-steps = Pasos
wizard-files = Archivos
wizard-questions = Preguntas
wizard-later = cuando haya archivos
wizard-publish = Publicar
wizard-final = definitivo: una versión no cambia
draft-findings-below = Cada cosa está abajo, en su campo.
draft-as-seen = Como lo verán otros
draft-before = Antes de poder publicarlo
draft-needs-files = Sus archivos
draft-has-files = { $n ->
    [one] Un archivo está aquí
   *[other] { $n } archivos están aquí
}
draft-nothing-stands = Nada lo impide
draft-warnings-allow = { $warnings ->
    [one] Una cosa que mirar; no impide publicar
   *[other] { $warnings } cosas que mirar; no impiden publicar
}
files-edit = Editar
files-edit-named = Editar { $path }
files-remove = Quitar
files-leave-out = Dejarlo fuera
files-keep-place = Conservar el lugar a propósito
files-keeps-place = con su lugar
files-more = Más archivos de esta carpeta
files-chosen = Qué hacer con los archivos marcados
files-kind = Qué son
files-kind-auto = lo que dice su nombre
files-kind-set = Decir qué son
files-none-chosen = Marca antes uno o más archivos.
questions-title = { $n ->
    [one] Una pregunta
   *[other] { $n } preguntas
}
questions-told = Qué es
questions-rest = lo demás está en design.toml
questions-change = { $n ->
    [one] Una respuesta está en design.toml. Verla o cambiarla
   *[other] { $n } respuestas están en design.toml. Verlas o cambiarlas
}
questions-conflict = Alguien cambió entretanto las mismas líneas de design.toml. Lo que escribiste está abajo; míralo y guarda de nuevo.
toml-lead = Estos archivos no tienen design.toml. Al guardar se escribe uno.
toml-name = Título
toml-name-hint = Cómo lo llama la gente
toml-summary = Resumen
toml-summary-hint = Una frase: qué hace y para quién
toml-licensor = ¿Quién da la licencia?
toml-licensor-hint = Una persona o comunidad, como deba nombrarse
toml-category = Categoría
toml-category-hint = De lo general a lo particular, separado con /: food/drying
toml-keywords = Palabras clave
toml-keywords-hint = Palabras que la gente busca, separadas por comas
toml-languages = Idiomas de la documentación
toml-languages-hint = Sus códigos, separados por comas: en, es
toml-technology = ¿En qué punto está?
toml-technology-hint = Madurez técnica, según Open Know-How
toml-documented = ¿Qué nivel tiene la documentación?
toml-documented-hint = Madurez de la documentación, según Open Know-How
toml-bom = Lista de materiales
toml-bom-hint = El archivo que enumera lo necesario: bom.csv
toml-repository = Dónde se desarrolla
toml-repository-hint = Una dirección que empieza por https://
toml-level-none = sin indicar
toml-otrl-1 = una idea
toml-otrl-2 = un concepto
toml-otrl-3 = un diseño
toml-otrl-4 = un prototipo
toml-otrl-5 = probado por otros
toml-otrl-6 = probado y certificado
toml-odrl-1 = empezado
toml-odrl-2 = en redacción
toml-odrl-3 = completo
toml-odrl-3-star = completo y hecho por otra persona
toml-odrl-4 = auditado
toml-licenses-hint = Otros podrán partir de ello en estos términos, para siempre. Esto no es asesoría legal.
toml-save = Guardar y comprobar
toml-save-what = Escribe design.toml; comentarios y orden se conservan.
toml-edit = Editar el propio design.toml
license-title = Licencia
license-lead = qué pueden hacer otros con ello
license-change = design.toml nombra sus licencias. Verlas o cambiarlas
license-other = Otra
license-other-of = Expresión SPDX, { $slot }
license-hardware-hint = El diseño de la cosa: CAD, mallas, planos, placas
license-documentation-hint = Palabras e imágenes
license-software-hint = Firmware y programas
license-no-software = No hay firmware entre los archivos: nada que elegir
license-none = Ninguna propia
license-cern-s = Quien distribuya un diseño modificado, o cosas hechas con él, comparte los cambios.
license-cern-w = Sus cambios se comparten; puede ser parte de algo que no lo es.
license-cern-p = Cualquiera puede usarlo, también en cosas cerradas, y te nombra.
license-cc0 = Sin condición alguna.
license-cc-by-sa = Los demás te nombran y comparten lo que cambien.
license-cc-by = Los demás te nombran.
license-as-hardware = La del hardware
license-gpl = Quien distribuya un programa modificado comparte su código fuente.
license-apache = Cualquiera puede usarlo, conserva los avisos y obtiene las patentes.
license-mit = Cualquiera puede usarlo y conserva el aviso.
license-no-slot = No hay programas.
rows-title = Piezas
rows-lead = qué se hace o se compra, y cómo
rows-proposed = { $n ->
    [one] Una pieza, según los nombres de archivo. Revísala.
   *[other] { $n } piezas, según los nombres de archivo. Revísalas.
}
rows-write = Escribirlas en design.toml
rows-left-out = { $n ->
    [one] Otra pieza se edita en el propio design.toml.
   *[other] Otras { $n } piezas se editan en el propio design.toml.
}
rows-change = design.toml enumera sus piezas. Verlas o cambiarlas
rows-name = Nombre
rows-id = id, hecho del nombre
rows-quantity = Cantidad
rows-made = Cómo y de qué
rows-process = Proceso
rows-material = Material
rows-thickness = Grosor
rows-files = Archivos
rows-source = Fuente
rows-export = Exportado, para la máquina
rows-take-out = Quitar
rows-add = Añadir una fila
rows-several = Varios archivos de una pieza: separados con |.
