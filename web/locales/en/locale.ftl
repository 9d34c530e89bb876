# Dates, spans and lists. Used by crates/wright-web/src/locale/format.rs.
locale-date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
locale-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
locale-instant = { $date }, { $time } { $zone }
locale-now = just now
locale-soon = in a moment
locale-ago = { $span } ago
locale-until = in { $span }
locale-span = { $unit ->
    [minute] { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }
    [hour] { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
    [day] { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
    [week] { $n ->
        [one] { $n } week
       *[other] { $n } weeks
    }
    [month] { $n ->
        [one] { $n } month
       *[other] { $n } months
    }
   *[year] { $n ->
        [one] { $n } year
       *[other] { $n } years
    }
}
locale-list = { $rest } and { $last }
# where the last begins with the sound of i
locale-list-i = { $rest } and { $last }
