# Las líneas de una versión y de cada diseño que usa
bom-of = { $design }: { $what }
bom-not-added = No se pueden sumar las líneas. Solo se muestran las de este diseño.
bom-unresolved = No se cuentan los diseños que usa.
bom-missing = No se cuentan, porque no están aquí:
bom-removed = No se cuentan, porque se retiraron sus listas de materiales:
bom-waiting = Se está leyendo la lista de materiales. Vuelve a cargar esta página en un momento.
bom-unread = Este registro no lee hojas de cálculo. En CSV, la lista se muestra aquí.
bom-refused = No se puede leer la lista de materiales:
bom-mass = Masa
bom-cost = Coste
bom-process = Proceso
bom-size = Tamaño
bom-material = Material
bom-thickness = Grosor
bom-parts = Piezas
bom-without-mass = { $n ->
    [one] { $n } línea sin masa
   *[other] { $n } líneas sin masa
}
bom-without-cost = { $n ->
    [one] { $n } línea sin precio
   *[other] { $n } líneas sin precio
}
bom-and-designs = { $n ->
    [one] y la de { $n } diseño que usa
   *[other] y las de { $n } diseños que usa
}
bom-how-many = ¿Para cuántas?
bom-units = Unidades por hacer
bom-units-wrong = Un número entero de 1 a { $most }
bom-show = Mostrar
bom-workshop = Para llevar al taller
bom-production = Archivos de producción para { $n }
bom-production-what = Archivos de las piezas, planos, licencias, listas; sin fuentes CAD
bom-cut = Lista de corte
bom-shopping = Lista de compra
bom-shopping-what = Lo que se compra, lo igual junto
bom-order = Pedido para { $shop }
bom-order-what = { $n ->
    [one] { $n } número de pedido, para pegar en su formulario
   *[other] { $n } números de pedido, para pegar en su formulario
}
bom-lines-file = Líneas de este diseño
bom-lines-file-what = Con encabezados que lee cualquier programa
bom-pieces = { $n } piezas
bom-facility = Lo que necesita un taller
bom-at-least = Al menos
bom-facility-what = Decide la pieza más grande de cada proceso.
bom-required-link = Lo que exige cada pieza
bom-unknown = se desconoce
bom-for-n = { $n ->
    [one] Cantidades, masa y coste para una unidad.
   *[other] Cantidades, masa y coste para { $n } unidades.
}
bom-sort = Ordenar por
bom-where = Archivos, proveedores
bom-sum = { $n ->
    [one] En total, para una unidad
   *[other] En total, para { $n } unidades
}
bom-from = { $number } · De
bom-used = { $design } { $version }, { $times } en total
bom-not-counted = No se cuentan
bom-optional = opcional
bom-alternative = alternativa
bom-tool = herramienta
bom-left-out = omitida
bom-left-out-lines = { $n ->
    [one] Hay { $n } línea más que no se muestra aquí.
   *[other] Hay { $n } líneas más que no se muestran aquí.
}
bom-more = Más
bom-references = Referencias
bom-maker = Fabricante
bom-each = { $price } cada una
bom-pack = Se vende en lotes de
bom-section = Sección
bom-also = También usa
bom-also-what = Herramientas, plantillas, firmware y lo que aquí no se puede contar.
bom-required = Lo que exige cada pieza
bom-complete = Se conocen el proceso, el tamaño y el material de cada pieza.
bom-incomplete = A { $n } de { $all } piezas les falta algo que un taller debe saber.
bom-required-open = { $n ->
    [one] { $n } pieza, y de dónde viene cada dato
   *[other] { $n } piezas, y de dónde viene cada dato
}
bom-required-what = Lo que corrigieron sus responsables cuenta antes que lo que declara su autor, esto antes que lo medido, y lo medido antes que lo estimado.
bom-correct = Corregir
bom-required-correct = Para corregirlos también en la próxima versión, edita el diseño: cada uno es un campo de su pieza o una celda de la lista.
bom-findings = Dónde tropezó el lector
bom-read = Cómo se leyó la tabla
bom-column = Columna
bom-heading = Encabezado
bom-meaning = Se lee como
bom-column-kept = se conserva tal cual
bom-around = Alrededor de la tabla

# Qué falla en una tabla
bom-too-large-found = Demasiado grande
bom-unreadable-found = No es una tabla
bom-format-found = Un formato que no se lee
bom-is-link-found = Solo un enlace
bom-empty-found = Sin líneas
bom-no-header-found = Sin encabezados
bom-encoding-found = No es UTF-8
bom-quote-found = Unas comillas sin cerrar
bom-ragged-found = Más celdas que columnas
bom-cut-found = Recortada
bom-sheet-found = Varias hojas
bom-mapping-found = Una columna que no está
bom-column-found = Cómo se leyó una columna
bom-quantity-found = Cantidad poco clara
bom-count-found = No coinciden cantidad y referencias
bom-designator-found = Una referencia repetida
bom-cost-found = Precio poco claro
bom-currency-found = Moneda poco clara
bom-mass-found = Masa poco clara
bom-unit-found = Unidad desconocida
bom-formula-found = Una fórmula con un error
bom-total-found = Una fila de totales
bom-row-found = Una fila que no es línea
bom-id-found = Un identificador repetido
bom-more-found = Hay más

# Qué pueden decir las columnas
bom-field-id = Identificador
bom-field-designators = Referencias en la placa
bom-field-quantity = Cantidad
bom-field-unit = Unidad
bom-field-name = Nombre
bom-field-description = Descripción
bom-field-value = Valor
bom-field-specification = Especificación
bom-field-part-number = Número de pieza
bom-field-manufacturer = Fabricante
bom-field-supplier = Proveedor
bom-field-order-number = Número de pedido
bom-field-link = Enlace
bom-field-unit-cost = Precio de una
bom-field-total-cost = Precio de todas
bom-field-currency = Moneda
bom-field-pack-size = Unidades por paquete
bom-field-pack-cost = Precio del paquete
bom-field-mass = Masa de una
bom-field-total-mass = Masa de todas
bom-field-material = Material
bom-field-thickness = Grosor
bom-field-process = Proceso
bom-field-make-or-buy = Hacer o comprar
bom-field-left-out = Omitida u opcional
bom-field-level = Nivel en el conjunto
bom-field-position = Número de fila
bom-field-file = Archivo
bom-field-notes = Observaciones
bom-field-other = Otra cosa

# Corregir qué dicen las columnas
columns-title = Columnas de { $path }, { $design }
columns-head = Qué dicen las columnas
columns-lead = Lo que elijas aquí se escribe en { $file } y se recuerda para la próxima versión. Lo que dejes al lector, lo averigua de nuevo cada vez.
columns-open = ¿Qué dicen sus columnas?
columns-says = Dice
columns-examples = Ejemplos
columns-found = hallado: { $field }
columns-found-none = se conserva tal cual
columns-reader = Que lo averigüe el lector
columns-unsure = no es seguro
columns-why-stated = declarado en design.toml
columns-why-heading = por su encabezado
columns-why-content = por su contenido
columns-sheet = Hoja que cuenta
columns-sheet-all = Todas
columns-row = Fila de los encabezados
columns-row-hint = Vacío: se busca
columns-decimal = Signo decimal
columns-decimal-point = Punto: 1.5
columns-decimal-comma = Coma: 1,5
columns-currency = Moneda de los precios
columns-currency-hint = Tres letras, donde los precios no la nombran: EUR
columns-save = Guardar
columns-back = Volver al borrador
columns-lines = { $n ->
    [one] De ella sale { $n } línea
   *[other] De ella salen { $n } líneas
}
columns-lines-first = Las primeras
columns-conflict = Alguien cambió design.toml entretanto. Vuelve a mirarlo y guarda otra vez.
columns-wrong-row = La fila de los encabezados es un número entero desde 1.
columns-wrong-currency = Una moneda tiene tres letras, como EUR.
columns-none = El borrador no nombra ninguna lista de materiales.
columns-of-sheet = Hoja { $sheet }
