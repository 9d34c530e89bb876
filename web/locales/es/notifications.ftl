# Seguir, y de qué se avisa
follow-do = Seguir
follow-end = Dejar de seguir
follow-end-named = Dejar de seguir { $name }
follows-title = Lo que sigues
follows-what = te avisamos de sus nuevas versiones
follows-none = Todavía no sigues nada
follows-none-next = Pulsa Seguir en la página de un diseño o de quien lo hace.

notifications-choose = Elige de qué te avisamos y cómo
notifications-all = Lo ocurrido hasta ahora
notifications-read = Marcar como leído
notifications-read-all = Marcar todo como leído
notifications-unread = Sin leer:
notifications-none = Todavía no ha ocurrido nada
notifications-none-next = Sigue un diseño o a quien lo hace y aquí te avisaremos de su próxima versión.
notifications-no-mail = Este registro no envía correo; te avisamos en la página.
notifications-when = El correo del día llega a las ocho de la mañana, { $zone }. Los correos inmediatos se reúnen cuando hay varios en una hora.

notification-release-published = Una nueva versión de algo que sigues
notification-release-yanked = Se retira una versión de algo que sigues
notification-member-added = Pasas a ser miembro
notification-member-removed = Dejas de ser miembro de una comunidad
notification-role-changed = Cambia tu papel
notification-invitation-accepted = Alguien acepta una invitación a una comunidad tuya
notification-transfer-offered = Te ofrecen un diseño
notification-transfer-accepted = Aceptan un diseño que ofreciste
notification-draft-published = Alguien publica un borrador tuyo
telling-mail = Por correo, enseguida
telling-daily = En un correo al día
telling-page = Solo en la página
telling-none = Nunca

news-release-published = Ya está disponible { $design } { $version }
news-release-yanked = Se retiró { $design } { $version }: no lo uses para nada nuevo
news-member-added = Ya eres miembro de { $actor }, como { $role }
news-member-removed = Ya no eres miembro de { $actor }
news-role-changed = Ahora eres { $role } de { $actor }
news-invitation-accepted = Alguien entró en { $actor } por invitación, como { $role }
news-transfer-offered = Se ofrece { $design } a { $actor }
news-transfer-accepted = { $actor } aceptó { $design }
news-draft-published = Se publicó tu borrador: { $design } { $version }

unsubscribe-title = ¿No recibir más correos?
unsubscribe-text = Seguirás encontrando lo ocurrido en tu página de avisos. El correo sobre tu propia cuenta, como una contraseña nueva, seguirá llegando.
unsubscribe-do = No recibir más correos
unsubscribed-title = No recibirás más correos
unsubscribed-text = Desde ahora, lo que ocurra estará en tu página de avisos. Puedes volver a elegir cuando quieras.
unsubscribe-unknown-title = Este enlace no hace nada
unsubscribe-unknown-text = Está incompleto o tiene más de medio año. Entra para elegir de qué te avisamos.

done-followed = Desde ahora te avisamos de lo nuevo.
done-unfollowed = Ya no te avisamos de ello.
notifications-more = Más
