publish-title = Publicar un diseño
publish-lead = Elija la carpeta del diseño. Se vuelve un borrador que solo ven usted y los miembros de su actor, hasta que lo publique.
publish-no-actor = Ningún actor suyo puede tener un borrador
publish-by-hand = Abrir un borrador vacío
publish-by-hand-what = y añadir archivos con formularios
publish-actor = De quién es el diseño
publish-name = Nombre
publish-name-hint = El nombre tiene de 2 a 64 de a–z, 0–9 y guiones sueltos. Nombre y versión deben ser los de su design.toml.
publish-version = Versión
publish-open-draft = Abrir el borrador
publish-before = Antes de empezar
publish-before-toml = Un design.toml en lo alto de la carpeta dice nombre, versión, título y licencia. Si no lo hay, se le pregunta.
publish-before-license = Usted puede dar todo lo que contiene bajo las licencias que nombra.
publish-before-for-ever = Una versión publicada no cambia nunca y su número queda ocupado para siempre. Un borrador no cuesta nada.
publish-by-wright = Desde una terminal
publish-by-wright-how = En la carpeta del diseño:
publish-bad-name = Use de 2 a 64 de a–z, 0–9 y guiones sueltos, empezando por letra o cifra.
publish-bad-version = Use tres números como 0.1.0, sin metadatos de compilación.

upload-folder = Carpeta
upload-folder-what = se envía por trozos y sigue donde se detuvo
upload-drop = Suelte aquí la carpeta, o
upload-choose = Elija una carpeta
upload-keep-places = Conservar dónde se tomaron las fotos
upload-progress = Envío
upload-read = Leyendo la carpeta
upload-hashing = calculando el resumen
upload-sending = enviando
upload-here = ya está aquí
upload-done = enviado
upload-failed = falló
upload-waiting = en espera
upload-pause = Pausa
upload-resume = Seguir
upload-again = Probar otra vez
upload-offline = Se perdió la conexión. Sigue por sí solo cuando vuelva.
upload-no-toml = No hay design.toml en lo alto de esta carpeta. Dé abajo un nombre y una versión al diseño: los archivos se envían y la página siguiente pregunta lo demás.
upload-bad-toml = No se puede leer su design.toml:
upload-other-design = El design.toml de esta carpeta nombra otro diseño u otra versión que este borrador. Elija su propia carpeta, o abra otro borrador.
upload-place-removed = lugar quitado
upload-all = Todos los archivos están aquí. Abriendo el borrador.

draft-title = { $design } { $version }, borrador
draft-crumb = Borrador
draft-lead = Se guarda hasta { $day }. Solo lo ven sus miembros hasta que se publique.
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
toml-title = Qué es
toml-lead = Estos archivos no tienen design.toml. Aquí se escribe uno, con las piezas que dicen sus nombres.
toml-name = Título
toml-summary = ¿Qué hace, en una frase?
toml-licensor = ¿Quién da la licencia?
toml-licensor-hint = Una persona o una comunidad, tal como debe nombrarse
toml-hardware = Licencia del hardware
toml-documentation = … de la documentación
toml-software = … del software
toml-licenses-hint = Expresiones SPDX, como CERN-OHL-S-2.0, CERN-OHL-P-2.0, CC-BY-4.0 o CC0-1.0. Otros podrán construir sobre él en estas condiciones, para siempre.
toml-write = Escribir design.toml
draft-no-files = Todavía no hay archivos
draft-no-files-next = Elija la carpeta arriba, o añada archivos abajo.
draft-remove-named = Quitar { $path } del borrador
draft-parts-unknown = todavía no se sabe
draft-add-files = Añadir archivos con formulario
draft-add-files-what = Para diseños pequeños y sin JavaScript: un formulario por carpeta, cada archivo de { $size } como mucho.
draft-into = En la carpeta
draft-into-hint = Vacío para lo alto del diseño
draft-picked = Archivos
draft-send = Enviar
draft-publish = Publicar { $version }
draft-publish-not-yet = { $errors ->
    [one] Antes hay que corregir una cosa.
   *[other] Antes hay que corregir { $errors } cosas.
}
draft-publish-what = Después no cambia nunca. Se puede retirar de uso y, en 72 horas, recuperar mientras nadie la use.
draft-publish-who = La publica un responsable.
draft-discard = Descartar el borrador
draft-discard-what = Sus archivos se van, salvo los que también tiene una publicación. Nada publicado cambia.
draft-discard-do = Descartarlo
