account-title = Su cuenta
account-lead = Solo usted ve esta página. Los demás ven
account-profile = su página
account-communities = Comunidades
account-communities-what = con las que desarrolla diseños
account-no-communities = Todavía en ninguna. Funde una, o pida que le añadan.
account-community-new = Fundar una comunidad
account-community-name = Nombre
account-community-kind = Qué es
account-community-do = Fundarla
account-tokens = Llaves
account-tokens-what = para wright y programas
account-no-tokens = Ninguna. wright login le hace una.
account-token-made = Su nueva llave «{ $name }»
account-token-once = se muestra solo esta vez
account-token-keep = Póngala ahora donde la máquina la lee. Guardamos solo su huella; si se pierde, se hace otra.
account-sessions = Sesiones
account-sessions-what = abiertas ahora
account-device = Permitir una máquina

token-name = Llave
token-may = Puede
token-last-used = Último uso
token-ends = Termina
token-never = nunca
token-do = Acción
token-revoke = Anular
token-revoke-named = Anular la llave { $name }
token-new = Nueva llave
token-what-for = ¿Para qué es?
token-only-for = Solo para
token-only-for-hint = Diseños como mi-comunidad/* o mi-comunidad/secador, separados por espacios; vacío para todo lo que usted puede.
token-ends-after = Termina tras
token-days = { $n ->
    [one] 1 día
   *[other] { $n } días
}
token-bound = Nunca puede más que usted el día en que se usa.
token-make = Hacer la llave
token-no-scope = Elija al menos una cosa que la llave pueda hacer.
token-bad-pattern = «{ $pattern }» no es un patrón de nombres. Escriba actor/* o actor/nombre.

session-here = Este navegador
session-other = Otro navegador
session-since = desde { $day }
session-this = aquí
session-end = Cerrar

scope-publish = publicar
scope-yank = retirar de uso
scope-propose = proponer
scope-claim = comprometerse
scope-run = informar
scope-need = pedir
scope-facility = taller
scope-admin = administrar

device-title = Permitir una máquina
device-lead = Una máquina que ejecuta wright login muestra un código. Aquí dice usted si puede actuar en su nombre.
device-code = Código
device-code-hint = Ocho letras, válidas 10 minutos
device-look = Buscarlo
device-how = Ejecute wright login en la máquina. Muestra el código y esta dirección.
device-asks = { $client } pide actuar en su nombre.
device-until = Termina
device-may = Puede
device-warning = Permita solo lo que usted mismo inició. Nadie de este registro le pedirá nunca un código.
device-approve = Permitir
device-deny = No, rechazar
device-unknown = Ninguna máquina pide con este código. Puede estar mal escrito, ya usado o tener más de 10 minutos.
