import type { Same } from '../de.ts';
import type { data as englishData } from '../en/operations-data.ts';

export const data: Same<typeof englishData> = {
  title: 'Daten der Organisation',
  text: 'Für eine Anfrage zum Datenschutz, und für Kunden, die gehen.',
  export: 'Alle Daten exportieren',
  exportTitle: 'Alle Daten von {{name}} exportieren',
  exportText:
    'Alles, was über die Organisation gespeichert ist, als JSON Lines: Mitglieder mit ihren Adressen, Räume, Geräte, Einstellungen, Meldungen, der Verlauf und laufende Arbeit. Geheimnisse sind beschrieben, ohne ihre Werte.',
  erase: 'Organisation löschen',
  eraseTitle: '{{name}} endgültig löschen?',
  eraseText: 'Das lässt sich nicht rückgängig machen. Gelöscht werden:',
  eraseParts: {
    connection: 'die Verbindung zu Microsoft, mit der App Calendar Sync und ihrem Geheimnis',
    screens: 'Geräte, und was ihre Displays zeigen: Jedes muss anderswo neu gekoppelt werden',
    rooms: 'Räume, Besprechungen, Einstellungen und Meldungen',
    members: 'Mitglieder: Sie verlieren diese Organisation sofort',
    history: 'der Verlauf, und alles, was noch läuft',
  },
  eraseLeft:
    'Es bleibt die ID der Organisation im Vermerk, wer sie gelöscht hat, und 90 Tage lang ein gelöschtes Geheimnis, wo Key Vault es schützt. Exportieren Sie die Daten vorher, falls jemand sie noch braucht.',
  eraseName: 'Geben Sie den Namen der Organisation ein: {{name}}',
  eraseYes: 'Löschen',
  erasureOf: 'Löschung von {{name}}',
  erasing: 'Die Organisation wird gelöscht …',
  erasingText:
    'Das dauert Sekunden, und bis zu einer Stunde, wenn Microsoft oder der Tresor nicht antworten. Sie können dies schließen: Es geht weiter.',
  erased: 'Die Organisation ist gelöscht.',
  erasedText: 'Eine letzte Suche hat nichts mehr von ihr gefunden.',
  notErased: 'Etwas von der Organisation ließ sich nicht löschen.',
  notErasedText:
    'Das Protokoll sagt, was: Suchen Sie nach organisation.erasure-round. Führen Sie dann den Befehl „npm run organisation -- erase“ mit ihrer ID aus.',
};
