# Fechas, plazos y listas. Los usa crates/wright-web/src/locale/format.rs.
locale-date = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
locale-month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
locale-instant = { $date }, { $time } { $zone }
locale-now = ahora mismo
locale-soon = dentro de un momento
locale-ago = hace { $span }
locale-until = dentro de { $span }
locale-span = { $unit ->
    [minute] { $n ->
        [one] { $n } minuto
       *[other] { $n } minutos
    }
    [hour] { $n ->
        [one] { $n } hora
       *[other] { $n } horas
    }
    [day] { $n ->
        [one] { $n } día
       *[other] { $n } días
    }
    [week] { $n ->
        [one] { $n } semana
       *[other] { $n } semanas
    }
    [month] { $n ->
        [one] { $n } mes
       *[other] { $n } meses
    }
   *[year] { $n ->
        [one] { $n } año
       *[other] { $n } años
    }
}
locale-list = { $rest } y { $last }
# cuando lo último empieza con el sonido de i
locale-list-i = { $rest } e { $last }
