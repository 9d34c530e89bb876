drafts-title = Borradores
drafts-lead = Lo que se está preparando, tuyo y de tus comunidades. Nadie más lo ve hasta que se publique.
drafts-begin = Empezar un borrador
drafts-none = Ningún borrador
drafts-none-what = Un borrador guarda los archivos de una versión hasta que se publica. Empieza con una carpeta, o edita una versión publicada.
drafts-from-nothing = desde cero
drafts-from = empezado desde { $version }
drafts-files = { $n ->
    [one] 1 archivo
   *[other] { $n } archivos
}, { $size }
drafts-unfinished = { $n ->
    [one] 1 archivo no ha llegado entero
   *[other] { $n } archivos no han llegado enteros
}
drafts-last-by = { $handle }
drafts-kept = Se guarda hasta el { $day }, y más con cada cambio
drafts-continue = Continuar
drafts-continue-named = Continuar { $design } { $version }
drafts-discard-named = Descartar { $design } { $version }
drafts-older = Borradores anteriores
drafts-discarded = Descartados
drafts-discarded-what = se guardan { $hours } horas
drafts-discarded-at = Descartado
drafts-gone-at = Desaparece
drafts-restore = Recuperar
drafts-restore-named = Recuperar { $design } { $version }
done-draft-restored = El borrador ha vuelto.

begun-title = Editar { $design } { $version }
begun-head = Ya has empezado
begun-lead = Tu borrador { $version } empezó desde { $from } y se cambió
begun-what = Sigue donde lo dejaste, o empieza de nuevo con los archivos como se publicaron. Se conservan los dos.
begun-continue = Continuar ese borrador
begun-another = Empezar otro
done-draft-begun = El borrador tiene todo lo de la versión publicada. Cambia lo que quieras.
