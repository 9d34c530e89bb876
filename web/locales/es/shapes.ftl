# Lo que se sabe de mallas, dibujos, placas y programas de máquina
fact-corrected = corregido
fact-stated = declarado
fact-measured = medido
fact-guessed = estimado
shape-waiting = Se está examinando
shape-waiting-next = Ahora mismo se mide y se dibuja. Esta página lo mostrará en un momento.
shape-look-again = Mirar otra vez
shape-drawing-open = Abrir el dibujo a cualquier tamaño
shape-refused = No se ha podido entender este archivo
shape-refused-next = Se guarda tal como es y se puede descargar.
shape-no-picture = No se ha dibujado ninguna imagen de él
shape-glance = De un vistazo
shape-findings = Qué tiene de raro el archivo
shape-size = Medidas
shape-volume = Volumen
shape-surface = Superficie
shape-mass = Masa
shape-mass-solid = maciza de { $material }, { $density } kg/m³
shape-triangles = Facetas
shape-n-triangles = { $n ->
    [one] 1 faceta
   *[other] { $n } facetas
}
shape-format = Formato
shape-unit = Dibujado en
shape-overhang = Voladizos
shape-percent = { $n } %
shape-closed = cerrada
shape-open = { $n ->
    [one] no cerrada: 1 arista abierta
   *[other] no cerrada: { $n } aristas abiertas
}
shape-unoriented = { $n ->
    [one] 1 arista cuyas facetas discrepan sobre qué es fuera
   *[other] { $n } aristas cuyas facetas discrepan sobre qué es fuera
}
shape-inverted = { $n ->
    [one] 1 cuerpo está del revés
   *[other] { $n } cuerpos están del revés
}
shape-wrong-normals = { $n ->
    [one] 1 normal equivocada
   *[other] { $n } normales equivocadas
}
shape-shared = { $n ->
    [one] hay cuerpos que se tocan en 1 arista
   *[other] hay cuerpos que se tocan en { $n } aristas
}
shape-shells-count = { $n ->
    [one] 1 envolvente
   *[other] { $n } envolventes
}
shape-cavities = { $n ->
    [one] 1 cavidad
   *[other] { $n } cavidades
}
shape-degenerate = { $n ->
    [one] 1 faceta sin área
   *[other] { $n } facetas sin área
}
shape-duplicate = { $n ->
    [one] 1 faceta repetida
   *[other] { $n } facetas repetidas
}
shape-overhangs = tiene voladizos tal como está
shape-unit-likely = seguramente dibujada en { $unit }
shape-fits = En qué impresoras cabe
shape-bed = Volumen de impresión
shape-printers = Por ejemplo
shape-how = Cómo
shape-turn-none = cabe tal como está
shape-turn-quarter = cabe con un cuarto de vuelta sobre la cama
shape-turn-diagonal = cabe en diagonal sobre la cama
shape-turn-x = cabe con x hacia arriba
shape-turn-y = cabe con y hacia arriba
shape-fits-not = no cabe
shape-readings = Sus medidas en cada unidad
shape-readings-why = El archivo no dice qué significan sus números. Se leen como milímetros.
shape-readings-said = El archivo no dice qué significan sus números. Lo dijo uno de sus responsables, { $at }.
shape-readings-said-by = El archivo no dice qué significan sus números. Lo dijo { $who }, { $at }.
shape-unit-say = Di cuál
shape-unit-is = Está en { $unit }
shape-unit-back = Deshacer
shape-reading-unit = Si se dibujó en
shape-reading-used = se lee así
shape-reading-likely = más probable
shape-micrometers = micrómetros
shape-millimeters = milímetros
shape-centimeters = centímetros
shape-inches = pulgadas
shape-feet = pies
shape-meters = metros
shape-shells = Envolventes
shape-shell = Envolvente
shape-shell-body = cuerpo
shape-shell-cavity = cavidad
shape-shell-inverted = del revés
shape-shell-open = no cerrada
shape-more-shells = { $n ->
    [one] y 1 más pequeña
   *[other] y { $n } más pequeñas
}
shape-parts = Lo que el archivo mantiene separado
shape-layers = Capas
shape-layer-amount = { $n ->
    [one] 1 contorno, { $length }
   *[other] { $n } contornos, { $length }
}
shape-object-kinds = Objetos
shape-more-pieces = { $n ->
    [one] y 1 más
   *[other] y { $n } más
}
shape-sides = Desde todos los lados
shape-sides-show = Mostrarla desde todos los lados
shape-sides-waiting = Se está dibujando desde todos los lados
shape-view-three-quarter = tres cuartos
shape-view-front = frente
shape-view-back = detrás
shape-view-left = izquierda
shape-view-right = derecha
shape-view-top = arriba
shape-view-bottom = abajo
shape-page = Página
shape-cut-length = Longitud de corte
shape-closed-outlines = Contornos cerrados
shape-open-outlines = Contornos abiertos
shape-texts = Textos
shape-thickness = Grosor
shape-copper-layers = Capas de cobre
shape-components = Componentes
shape-nets = Redes
shape-tracks = Tramos de pista
shape-vias = Vías
shape-board-layer = Capa
shape-layer-copper-top = cobre de la cara superior
shape-layer-copper-inner = cobre interior
shape-layer-copper-bottom = cobre de la cara inferior
shape-layer-mask-top = aberturas de la máscara superior
shape-layer-mask-bottom = aberturas de la máscara inferior
shape-layer-paste-top = pasta de soldadura de la cara superior
shape-layer-paste-bottom = pasta de soldadura de la cara inferior
shape-layer-legend-top = serigrafía de la cara superior
shape-layer-legend-bottom = serigrafía de la cara inferior
shape-layer-outline = contorno de la placa
shape-layer-holes = taladros
shape-layer-plated-holes = taladros metalizados
shape-layer-unplated-holes = taladros sin metalizar
shape-layer-other = otra capa
shape-board-part = Abarca
shape-board-single = una placa
shape-board-array = varias placas en una pieza
shape-board-panel = un panel de fabricación
shape-board-coupon = una probeta
shape-flashes = Formas estampadas
shape-draws = Líneas
shape-regions = Áreas rellenas
shape-apertures = Aperturas
shape-tools = Herramientas
shape-holes = Taladros
shape-hole-amount = { $n ->
    [one] 1 taladro
   *[other] { $n } taladros
}
shape-slot-amount = { $n ->
    [one] 1 ranura
   *[other] { $n } ranuras
}
shape-title = Título
shape-revision = Revisión
shape-reach = Alcance de los movimientos
shape-time = Tiempo
shape-filament = Filamento
shape-filament-mass = Filamento usado
shape-filament-length = Longitud de filamento
shape-layer-height = Altura de capa
shape-nozzle = Boquilla
shape-moves = Movimientos
shape-program = Escrito por
shape-label = Nombre interno
shape-comment = Comentario
shape-license = Licencia interna
shape-program-version = Escrito con la versión
shape-objects = Objetos
shape-stl-binary = STL binario
shape-stl-text = STL como texto
shape-glb = glTF binario
shape-kicad-board = placa de KiCad
shape-kicad-schematic = esquema de KiCad
shape-drill-file = archivo de taladros
shape-freecad = documento de FreeCAD
shape-web-page = una página web
shape-zip = un archivo zip
shape-picture = una imagen
shape-unknown-kind = de un tipo que aquí no se conoce

# Por qué se rechazó un archivo
shape-too-large = Ocupa más de { $n } MiB, y los que son mayores no se examinan.
shape-too-slow = Examinarlo ha tardado más de { $n } s.
shape-too-much-work = Examinarlo ha costado más de { $n } s de cálculo.
shape-too-much-memory = Examinarlo ha ocupado más de { $n } MiB de memoria.
shape-too-much-output = Lo que sale de él ocupa más de { $n } MiB.
shape-crashed = Hace caer al programa que lo lee.
shape-confused = Confunde al programa que lo lee.
shape-unknown = Sus bytes no son de un tipo que se entienda.
shape-empty = Está vacío.
shape-no-facets = No contiene facetas.
shape-only-strange = { $n ->
    [one] Su única faceta tiene coordenadas que no son números.
   *[other] Sus { $n } facetas tienen coordenadas que no son números.
}
shape-count = Declara { $declared } facetas y contiene { $held }.
shape-too-many-triangles = Tiene más de las { $max } facetas que se examinan.
shape-none = Es { $format }, que no tiene forma que examinar.
shape-not-read = Es { $format }, que aquí no se examina.
shape-broken = No es { $format } válido: { $reason }.
shape-too-many-entries = Es un archivo con { $found } entradas; se examinan hasta { $max }.
shape-inflates = Se despliega a más de { $max }, aunque solo ocupa { $packed }.
shape-too-deep = Tiene más de { $max } niveles anidados.
shape-token = Tiene una palabra de más de { $max } bytes.
shape-too-many = Tiene más de { $max } { $what }.
shape-needs-file = Necesita otro archivo, { $name }.

# Qué tenía de raro un archivo
shape-found-count = Declara { $declared } facetas y contiene { $held }: el número de su cabecera es erróneo.
shape-found-count-short = Declara { $declared } facetas y contiene { $held }: puede estar cortado.
shape-found-trailing = { $n ->
    [one] Tiene 1 byte detrás de su última faceta.
   *[other] Tiene { $n } bytes detrás de su última faceta.
}
shape-found-cut = Se interrumpe a la mitad.
shape-found-strange = { $n ->
    [one] 1 faceta tiene coordenadas que no son números y se deja fuera.
   *[other] { $n } facetas tienen coordenadas que no son números y se dejan fuera.
}
shape-found-broken = { $n ->
    [one] 1 faceta no se puede leer y se deja fuera.
   *[other] { $n } facetas no se pueden leer y se dejan fuera.
}
shape-found-polygons = { $n ->
    [one] 1 cara tiene más de tres esquinas y se ha partido en triángulos.
   *[other] { $n } caras tienen más de tres esquinas y se han partido en triángulos.
}
shape-found-text = Es texto; el tipo binario ocupa la quinta parte.
shape-found-program = Un laminador ejecutaría un programa al laminar este archivo ({ $setting }). No lo abras si no confías en quien lo hizo.
shape-found-missing = Se refiere a { $what }, que no está.
shape-found-unknown = Tiene { $what }, que se pasa por alto.
shape-found-extreme = Sus coordenadas van más allá de lo que aquí se calcula con exactitud.
shape-found-unsafe = Tenía { $what }, que no se muestra.
