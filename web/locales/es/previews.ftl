previews-title = Enlaces de vista previa de { $design } { $version }
previews-head = Enlaces de vista previa
previews-lead = Quien tenga un enlace ve el borrador como se publicaría, sin cuenta. Cuando se publique, el enlace lleva allí.
previews-made = El enlace está listo
previews-made-what = Se muestra solo esta vez. Envíalo a quien corresponda.
previews-open = Enlaces abiertos
previews-none = No hay ninguno. Solo los miembros ven este borrador.
previews-nobody = Para nadie en particular
previews-by = Creado por { $handle }
previews-until = Abre el borrador hasta el
previews-close = Cerrar
previews-close-named = Cerrar el enlace { $label }
previews-new = Enlace nuevo
previews-label = Para quién
previews-label-hint = Para que sepas cuál cerrar más adelante.
previews-days = Durante cuánto tiempo
previews-days-n = { $n ->
    [one] 1 día
   *[other] { $n } días
}
previews-make = Crear un enlace
done-preview-closed = El enlace está cerrado.
preview-title = { $design } { $version }, vista previa
preview-unready = Un borrador que no está listo: no se puede leer su design.toml. Estos son sus archivos.
preview-files = Archivos
preview-no-files = Todavía no hay ninguno.
