mail-hello = Hola, { $handle }:
mail-site = Este correo viene del registro en { $site }.
mail-not-you = Si no fuiste tú, no hagas nada; el enlace caduca solo.
mail-not-you-password = Si no fuiste tú, elige enseguida una contraseña nueva.
mail-unsubscribe = No quiero más correos como este
mail-or-copy = Si el botón no hace nada, abre esta dirección:

mail-verify-subject = ¿Es esta tu dirección?
mail-verify-text = Alguien, seguramente tú, indicó esta dirección para la cuenta { $handle }. Confirma que es tuya; el enlace sirve una sola vez y durante dos días.
mail-verify-do = Es mi dirección
mail-changed-subject = Se cambió tu dirección de correo
mail-changed-text = El correo de tu cuenta llega ahora a { $new }. A esta dirección ya no llegará ninguno.
mail-changed-undo = Si no fuiste tú, deshaz el cambio; puedes hacerlo durante siete días y cierra todas las sesiones.
mail-changed-do = Deshacer el cambio
mail-reset-subject = Elige una contraseña nueva
mail-reset-text = Alguien, seguramente tú, pidió una contraseña nueva para la cuenta { $handle }. El enlace sirve una sola vez y durante una hora.
mail-reset-do = Elegir una contraseña nueva
mail-password-subject = Se cambió tu contraseña
mail-password-text = Se cambió la contraseña de tu cuenta y se cerró la sesión en los demás navegadores.
mail-passkey-subject = Se añadió una llave de acceso a tu cuenta
mail-passkey-text = Ya se puede entrar en tu cuenta con la llave de acceso «{ $name }».
mail-account-do = Ver tu cuenta
mail-waits-subject = { $handle } pide una cuenta
mail-waits-text = Alguien pide una cuenta con el alias { $handle }.
mail-waits-why = Dice: { $why }
mail-waits-do = Decidir
mail-approved-subject = Tu cuenta está abierta
mail-approved-text = Un administrador abrió la cuenta { $handle }. Entra con la contraseña que elegiste.
mail-approved-do = Entrar
mail-declined-subject = No se abrió tu cuenta
mail-declined-text = Un administrador no abrió la cuenta { $handle }. Lo que escribiste se ha borrado.
mail-declined-why = Dice: { $why }
mail-export-subject = Tus datos están empaquetados
mail-export-text = Todo lo que tienes aquí está en un solo archivo. Puedes descargarlo durante siete días con tu sesión abierta.
mail-export-do = Ir a la descarga
mail-erased-subject = Tu cuenta se ha borrado
mail-erased-text = La cuenta { $handle } se ha borrado, y con ella tu dirección. Este es el último correo que recibes de aquí.
mail-invitation-subject = { $inviter } te invita a { $community }
mail-invitation-text = { $inviter } te invita a { $community } como { $role }. El enlace sirve una sola vez, hasta el { $until }.
mail-invitation-do = Ver la invitación
mail-news-subject = { $n ->
    [one] Ha ocurrido 1 cosa
   *[other] Han ocurrido { $n } cosas
}
mail-news-more = { $n ->
    [one] y 1 más
   *[other] y { $n } más
}
