layout-skip = Ir al contenido
layout-main = Principal
layout-designs = Diseños
layout-publish = Publicar
layout-help = Ayuda
layout-search = Buscar
layout-search-what = Buscar diseños y piezas
layout-search-from-anywhere = Buscar desde cualquier página
layout-notifications = Avisos
layout-notifications-unread = { $n ->
    [0] Avisos, ninguno nuevo
    [one] Avisos, { $n } nuevo
   *[other] Avisos, { $n } nuevos
}
layout-my-page = Tu página
layout-drafts = Tus borradores
layout-account = Tu cuenta
layout-sign-in = Entrar
layout-sign-up = Crear una cuenta
layout-sign-out = Salir
layout-about = Acerca de
layout-what = Un registro de diseños de hardware libre.
layout-what-more = Lo ligero se comparte en todo el mundo, lo pesado se fabrica cerca.
layout-handbook = Guía
layout-api = API
layout-feed = Canal Atom
layout-categories = Categorías
layout-reading = Idioma, unidades y tema
layout-language = Idioma
layout-units = Longitudes en
layout-theme = Tema
layout-theme-system = Como el sistema
layout-theme-light = Claro
layout-theme-dark = Oscuro
layout-copy = Copiar
layout-copied = Copiado
